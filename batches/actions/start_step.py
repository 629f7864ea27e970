"""Start a step: it is somebody's turn, and that somebody is trained for it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.context import Refused
from audit.declaration import action
from batches.actions._beginning import begin
from batches.actions._recording import is_attempt, keep_attempt
from batches.actions._screens import keep_screen, same_screen
from batches.choices import Moment, StepState
from batches.errors import StepAlreadyRecorded
from batches.models import StepExecution
from batches.selectors.locking import locked_batch
from batches.selectors.rooms import demand_here
from batches.selectors.turn import demand_running
from kernel import clock, live
from kernel.errors import DomainError


@action("batches.start_step", label=_("Start step"), subject="step", secret=("screen",))
def start_step(*, step: StepExecution, actor: Any, screen: str | None = None) -> StepExecution | Refused:
    """Begin the step whose turn it is; start time and performer are the server's to say (URS-EBR-03, 06)."""
    batch = locked_batch(step.batch_id)
    demand_running(batch)
    demand_here(step, batch)
    if step.state != StepState.PENDING:
        raise StepAlreadyRecorded(step=step.number, person=str(step.performer or "–"))
    seen = same_screen(step, batch, screen)
    try:
        with transaction.atomic():
            step = begin(step, batch, actor)
    except DomainError as error:
        if not is_attempt(error):
            raise
        return keep_attempt(step, actor, {}, error, clock.now(), seen)
    keep_screen(step, Moment.STARTED, actor, seen)
    live.publish(f"batch:{batch.uuid}", {"step": step.number, "state": step.state})
    return step
