"""End a batch that was stopped or aborted: what was done stays, the rest is marked; its procedure causes this."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from batches.actions._units import give_units_back
from batches.choices import StepState
from batches.events import BatchEndedEarly
from batches.lifecycles import BATCH, STEP
from batches.models import Batch
from kernel import clock, live
from kernel.events import publish


@action("batches.end_batch_early", label=_("End batch early"), subject="batch", event_caused=True)
def end_batch_early(*, batch: Batch, actor: Any) -> Batch:
    """Hand the record to the reviewers; no product is booked, because none may be used (GMP 175, 230)."""
    now = clock.now()
    batch.state, batch.completed_at = BATCH.check(batch.state, "end_batch_early"), now
    for step in batch.steps.filter(state__in=[StepState.PENDING, StepState.ACTIVE]).order_by("sequence"):
        step.state = STEP.check(step.state, "end_batch_early")
        step.save()
    give_units_back(batch, now, actor)
    batch.full_clean()
    batch.save()
    publish(BatchEndedEarly(batch))
    live.publish(f"batch:{batch.uuid}", {"state": batch.state})
    return batch
