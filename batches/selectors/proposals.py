"""Proposed corrections of critical values: what waits for a second person (URS-AUD-05)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from batches.choices import ProposalState
from batches.models import Batch, CorrectionProposal, StepExecution
from batches.selectors.visible import steps_visible_to


def open_proposal(step: StepExecution, field: str) -> CorrectionProposal | None:
    """The one that waits for a decision about this value."""
    found: CorrectionProposal | None = (
        step.proposals.filter(field=field, state=ProposalState.PROPOSED).select_related("proposed_by").first()
    )
    return found


def open_proposals(batch: Batch) -> QuerySet[CorrectionProposal]:
    """Every one of the batch that waits, in the order in which they were proposed."""
    found: QuerySet[CorrectionProposal] = CorrectionProposal.objects.filter(
        step__batch=batch, state=ProposalState.PROPOSED
    )
    return found.select_related("step__batch", "proposed_by").order_by("id")


def proposals_to_decide(user: Any) -> QuerySet[CorrectionProposal]:
    """What waits for a second person at the places of ``user``, without what they proposed themselves."""
    steps = steps_visible_to(user).order_by().values("pk")
    waiting = CorrectionProposal.objects.filter(state=ProposalState.PROPOSED, step_id__in=steps)
    found: QuerySet[CorrectionProposal] = waiting.exclude(proposed_by=user)
    return found.select_related("step__batch__site").order_by("proposed_at")
