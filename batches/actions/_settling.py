"""Lets the procedure settle when a run is over; used by the actions of this folder that end one."""

from __future__ import annotations

from typing import Any

from batches.actions.settle_batch import settle_batch
from batches.models import Batch, StepExecution
from batches.selectors.phases import TRANSIENT


def settle_after(step: StepExecution, batch: Batch, actor: Any) -> StepExecution:
    """However a run ended, nothing may wait for it any more; the step as it then stands."""
    if batch.procedure_state in TRANSIENT:
        settle_batch(batch=batch, actor=actor)
        step.refresh_from_db()
    return step
