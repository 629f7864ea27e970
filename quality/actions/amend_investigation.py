"""Amend the report of an investigation that is not yet approved; the earlier text stays in the trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from people.models import User
from quality.errors import NotAmendable, NotTheInvestigator
from quality.lifecycles import AMENDABLE, DEVIATION
from quality.models import Deviation


@action("quality.amend_investigation", label=_("Amend investigation"), subject="deviation", reason=True)
def amend_investigation(
    *,
    deviation: Deviation,
    investigation: str | None = None,
    root_cause: str | None = None,
    impact: str | None = None,
    other_batches: str | None = None,
    extra_testing: str | None = None,
    shelf_life: str | None = None,
    stability: str | None = None,
    no_capa_because: str | None = None,
    actor: User,
) -> Deviation:
    """Change the parts that are given; needs a reason and leaves the state as it is."""
    if deviation.state not in AMENDABLE:
        raise NotAmendable(deviation=deviation.code, state=DEVIATION.label(deviation.state))
    if deviation.investigator_id != actor.pk:
        raise NotTheInvestigator(deviation=deviation.code, investigator=str(deviation.investigator))
    given = {
        "investigation": investigation,
        "root_cause": root_cause,
        "impact": impact,
        "other_batches": other_batches,
        "extra_testing": extra_testing,
        "shelf_life": shelf_life,
        "stability": stability,
        "no_capa_because": no_capa_because,
    }
    for name, text in given.items():
        if text is not None:
            setattr(deviation, name, text.strip())
    deviation.full_clean()
    deviation.save()
    return deviation
