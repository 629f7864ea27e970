"""Conclude whether another batch is affected by a deviation."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from kernel import clock
from people.models import User
from quality.errors import NotAssessable
from quality.lifecycles import ASSESSABLE, DEVIATION
from quality.models import AffectedBatch


@action("quality.assess_affected_batch", label=_("Assess other batch"), subject="affected")
def assess_affected_batch(
    *, affected: AffectedBatch, conclusion: str, rationale: str, actor: User
) -> AffectedBatch:
    """Write the conclusion with its rationale (21 CFR 211.192, URS-QMS-03)."""
    deviation = affected.deviation
    if deviation.state not in ASSESSABLE:
        raise NotAssessable(deviation=deviation.code, state=DEVIATION.label(deviation.state))
    affected.conclusion = conclusion
    affected.rationale = rationale.strip()
    affected.assessed_by = actor
    affected.assessed_at = clock.now()
    affected.full_clean()
    affected.save()
    return affected
