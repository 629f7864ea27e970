"""Proposed corrections of critical values: what waits for a second person (URS-AUD-05)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from batches.choices import ProposalState, ResultState
from batches.models import Batch, CorrectionProposal, ProcessedResult, StepExecution
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


def open_results(batch: Batch) -> QuerySet[ProcessedResult]:
    """Raw files of the batch that were processed again and wait for a second person."""
    found: QuerySet[ProcessedResult] = ProcessedResult.objects.filter(
        raw_file__step__batch=batch, state=ResultState.PROPOSED
    )
    return found.select_related("raw_file__step__batch", "processed_by").order_by("id")


def results_to_decide(user: Any) -> QuerySet[ProcessedResult]:
    """The same at the places of ``user``, without what they processed themselves."""
    steps = steps_visible_to(user).order_by().values("pk")
    waiting = ProcessedResult.objects.filter(state=ResultState.PROPOSED, raw_file__step_id__in=steps)
    found: QuerySet[ProcessedResult] = waiting.exclude(processed_by=user)
    return found.select_related("raw_file__step__batch__site").order_by("processed_at")


def proposals_to_decide(user: Any) -> QuerySet[CorrectionProposal]:
    """What waits for a second person at the places of ``user``, without what they proposed themselves."""
    steps = steps_visible_to(user).order_by().values("pk")
    waiting = CorrectionProposal.objects.filter(state=ProposalState.PROPOSED, step_id__in=steps)
    found: QuerySet[CorrectionProposal] = waiting.exclude(proposed_by=user)
    return found.select_related("step__batch__site").order_by("proposed_at")
