"""The context of a step: the same for recording it and for showing it on the workstation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from batches.contracts import STEP_TYPES, StepContext, StepType
from batches.models import Batch, StepExecution


def step_type_of(step: StepExecution) -> StepType:
    """How this step is carried out."""
    return STEP_TYPES.get(step.step_type)


def context_of(step: StepExecution, batch: Batch, actor: Any, at: datetime) -> StepContext:
    """The step with what is recorded in it, in one query."""
    step.batch = batch
    return StepContext(step, batch, actor, at, {record.field: record for record in step.records.all()})
