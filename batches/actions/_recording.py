"""What the actions that record into a step share: values, departures, refused tries, closing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from audit.context import Refused
from audit.event_store import describe
from batches.actions._screens import keep_refused_screen
from batches.actions.close_step import close_step
from batches.actions.raise_exception import raise_exception
from batches.choices import StepState
from batches.contracts import Departure, DrawnScreen, Outcome, Value
from batches.errors import StepRefusal
from batches.lifecycles import RESULT, STEP
from batches.models import StepAttempt, StepExecution, StepRecord
from batches.selectors.closing import can_close
from batches.selectors.second_check import second_check_of
from kernel import clock, live
from kernel.errors import DomainError

# Refusals of these apps, met while a step is recorded, are facts of the batch too.
KEPT_PREFIXES = ("MAT-", "EQP-", "RCP-")


def keep_values(step: StepExecution, values: Iterable[Value], person: Any) -> None:
    """Write each value as a record of its own; before the step is complete a second scan replaces the first.

    ``person`` is whose work the values are.
    """
    now = clock.now()
    known = {record.field: record for record in step.records.all()}
    for value in values:
        record = known.get(value.field) or StepRecord(step=step, field=value.field)
        record.value, record.unit = value.value, value.unit
        record.low, record.high, record.target = value.low, value.high, value.target
        record.source_kind, record.source_ref = value.source_kind, value.source_ref
        record.status, record.is_in_limits, record.note = value.status, value.is_in_limits, value.note
        record.is_corrected, record.second_check = value.is_corrected, second_check_of(step, value)
        record.source_at, record.recorded_at, record.entered_by = value.source_at or now, now, person
        record.full_clean(exclude=["step", "entered_by"], validate_unique=False, validate_constraints=False)
        record.save()


def raise_departures(step: StepExecution, departures: Iterable[Departure], actor: Any) -> None:
    """One exception per departure; a new value never clears an old exception (URS-EBR-07)."""
    for departure in departures:
        raise_exception(step=step, departure=departure, actor=actor)


def finish(step: StepExecution, outcome: Outcome, actor: Any, worked_by: Any = None) -> StepExecution:
    """Keep the outcome; when the step is complete it is recorded, and closed if nothing is open.

    ``worked_by`` is who weighed, where ``actor`` only lets it stand.
    """
    keep_values(step, outcome.values, worked_by or actor)
    if outcome.unit is not None:
        step.unit = outcome.unit
    if outcome.processed is not None:
        outcome.processed.state = RESULT.check(outcome.processed.state, "record_step")
        outcome.processed.save()
    if outcome.is_complete:
        step.state = STEP.check(step.state, "record_step")
        step.ended_at = clock.now()
    step.full_clean(exclude=["batch", "performer", "unit"], validate_unique=False)
    step.save()
    raise_departures(step, outcome.departures, actor)
    return close_if_possible(step, actor)


def close_if_possible(step: StepExecution, actor: Any) -> StepExecution:
    """Close a recorded step that is verified and has no open exception."""
    if step.state == StepState.RECORDED and can_close(step):
        step = close_step(step=step, actor=actor)
    live.publish(f"batch:{step.batch.uuid}", {"step": step.number, "state": step.state})
    return step


def is_attempt(error: DomainError) -> bool:
    """Whether a refusal belongs in the batch record (ARCHITECTURE: a committed ``StepAttempt``)."""
    return isinstance(error, StepRefusal) or error.code.startswith(KEPT_PREFIXES)


def keep_attempt(
    step: StepExecution,
    actor: Any,
    inputs: dict[str, Any],
    error: DomainError,
    at: datetime,
    screen: DrawnScreen | None = None,
) -> Refused:
    """Commit the refused try, with the screen on which it was made, and answer with its refusal."""
    attempt = StepAttempt(
        step=step,
        at=at,
        person=actor,
        error_code=error.code,
        params=describe(error.params),
        inputs=describe(inputs),
    )
    attempt.save()
    keep_refused_screen(attempt, actor, screen, error)
    live.publish(f"batch:{step.batch.uuid}", {"step": step.number, "refused": error.code})
    return Refused(error)
