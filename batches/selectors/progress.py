"""How far batches are: steps in all, and steps done."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count, Q

from batches.choices import StepState
from batches.models import Batch, StepExecution
from batches.selectors.disposed import disposed_among

DONE = Q(state__in=[StepState.DONE, StepState.SKIPPED])


def with_progress(batches: Sequence[Batch]) -> list[Batch]:
    """The batches with ``step_count``, ``done_count`` and ``is_disposed`` set: two queries, for these alone."""
    gone = set(disposed_among(batches))
    steps = StepExecution.objects.filter(batch__in=[batch.pk for batch in batches]).order_by()
    counted = steps.values("batch").annotate(steps=Count("pk"), done=Count("pk", filter=DONE))
    found = {each["batch"]: (each["steps"], each["done"]) for each in counted}
    for batch in batches:
        batch.is_disposed = batch.uuid in gone  # type: ignore[attr-defined]
        batch.step_count, batch.done_count = found.get(batch.pk, (0, 0))  # type: ignore[attr-defined]
    return list(batches)
