"""Ends a batch before its end; used by stopping and aborting."""

from __future__ import annotations

from typing import Any

from batches.actions._exceptions import new_exception
from batches.actions._phase import write_up
from batches.actions._words import reason_text
from batches.actions.settle_batch import settle_batch
from batches.choices import BatchState, ExceptionKind, WatchState
from batches.contracts import Departure
from batches.errors import BatchNotInExecution
from batches.events import PhaseEnded
from batches.lifecycles import PROCEDURE, STEP
from batches.models import Batch, PhaseRun, StepExecution
from kernel import clock, live
from kernel.events import publish


def commanded_state(batch: Batch, command: str) -> str:
    """The state that the command leads to; refused before anything is signed."""
    if batch.state != BatchState.IN_EXECUTION:
        raise BatchNotInExecution(batch=batch.code, state=str(BatchState(batch.state).label))
    return PROCEDURE.check(batch.procedure_state, command)


def keep_departure(batch: Batch, command: str, severity: str, actor: Any) -> Batch:
    """The record says so at once, in the person's words; then the procedure settles when it can."""
    departure = Departure(
        kind=ExceptionKind.ENDED_EARLY, severity=severity, recorded=command, description=reason_text()
    )
    new_exception(batch, None, departure, actor)
    live.publish(f"batch:{batch.uuid}", {"procedure": batch.procedure_state})
    return settle_batch(batch=batch, actor=actor)


def cut_short(run: PhaseRun, actor: Any) -> None:
    """Write up what was captured so far and tell the equipment to stop, without waiting for it."""
    step: StepExecution = run.step
    publish(PhaseEnded(step, step.unit, by_hand=True))
    if run.state == WatchState.WAITING:
        give_up(step, run)
    else:
        write_up(step, run, run.ended_at or clock.now(), actor)


def give_up(step: StepExecution, run: PhaseRun) -> None:
    """Back to the start: the equipment never reported that it runs."""
    run.delete()
    step.state = STEP.check(step.state, "fail_phase")
    step.started_at = step.performer = None
    step.save()
