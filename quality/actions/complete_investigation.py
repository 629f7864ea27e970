"""Complete the investigation: what was found, why it happened, what it means, which others it touches."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from kernel import clock
from people.models import User
from quality.errors import NotTheInvestigator
from quality.lifecycles import DEVIATION
from quality.models import Deviation


@action("quality.complete_investigation", label=_("Complete investigation"), subject="deviation")
def complete_investigation(
    *,
    deviation: Deviation,
    investigation: str,
    root_cause: str,
    impact: str,
    other_batches: str,
    extra_testing: str = "",
    shelf_life: str = "",
    stability: str = "",
    no_capa_because: str = "",
    actor: User,
) -> Deviation:
    """Write the report; only the named investigator does (21 CFR 211.192, GMP 250)."""
    deviation.state = DEVIATION.check(deviation.state, "complete_investigation")
    if deviation.investigator_id != actor.pk:
        raise NotTheInvestigator(deviation=deviation.code, investigator=str(deviation.investigator))
    deviation.investigation = investigation.strip()
    deviation.root_cause = root_cause.strip()
    deviation.impact = impact.strip()
    deviation.other_batches = other_batches.strip()
    deviation.extra_testing = extra_testing.strip()
    deviation.shelf_life = shelf_life.strip()
    deviation.stability = stability.strip()
    deviation.no_capa_because = no_capa_because.strip()
    deviation.investigated_at = clock.now()
    deviation.full_clean()
    deviation.save()
    return deviation
