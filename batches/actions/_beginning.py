"""What starting a step means, whether by its button or by its first entry."""

from __future__ import annotations

from typing import Any

from batches.events import StepStarted
from batches.lifecycles import STEP
from batches.models import Batch, StepExecution
from batches.selectors.context import context_of, step_type_of
from batches.selectors.qualification import demand_qualified
from batches.selectors.turn import demand_turn
from kernel import clock
from kernel.events import publish


def begin(step: StepExecution, batch: Batch, actor: Any) -> StepExecution:
    """Check order and training, set performer and start time, let the step type begin."""
    now = clock.now()
    demand_turn(batch, step)
    demand_qualified(actor, batch, step, now)
    state = STEP.check(step.state, "start_step")
    step_type_of(step).begin(context_of(step, batch, actor, now))
    step.state, step.started_at, step.performer = state, now, actor
    step.full_clean(exclude=["batch", "performer", "unit"], validate_unique=False)
    step.save()
    publish(StepStarted(step))
    return step
