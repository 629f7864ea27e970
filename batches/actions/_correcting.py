"""What correcting a value and approving its correction share: what is locked, what is demanded, what follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from batches.actions._recording import raise_departures
from batches.actions.reopen_calculation import reopen_calculation
from batches.choices import BatchState, ExceptionKind, SecondCheck, Severity, StepState
from batches.contracts import Departure, Value
from batches.errors import NotCorrectable, ProductAlreadyBooked, SameValue
from batches.lifecycles import STEP
from batches.models import Batch, StepExecution, StepRecord
from batches.selectors.calculation import STANDS, calculating_with
from batches.selectors.context import context_of, step_type_of
from batches.selectors.locking import locked_batch, locked_steps
from batches.selectors.produced import is_product_quantity
from kernel import clock, live

OPEN_RECORD = (BatchState.IN_EXECUTION, BatchState.PRODUCTION_COMPLETE)


@dataclass(frozen=True)
class Opened:
    """A value with everything that its change touches, locked: its step, its batch, what was calculated from it."""

    record: StepRecord
    step: StepExecution
    batch: Batch
    results: Sequence[StepExecution]


def opened(record: StepRecord) -> Opened:
    """Lock it; refuse what is not open for corrections, or what the product lot rests on."""
    locked = locked_steps([record.step_id, *(each.pk for each in calculating_with(record))])
    step = locked.pop(record.step_id)
    batch = locked_batch(step.batch_id)
    if batch.state not in OPEN_RECORD or step.state not in STANDS:
        raise NotCorrectable(field=record.field, why=gettext("the record is not open for corrections"))
    if not step_type_of(step).can_correct(record):
        raise NotCorrectable(field=record.field, why=gettext("it was not entered by hand"))
    results = [each for each in locked.values() if each.state in STANDS]
    if batch.product_lot is not None and (results or is_product_quantity(record)):
        raise ProductAlreadyBooked(field=record.field, lot=batch.product_lot.code)
    return Opened(record, step, batch, results)


def judged(found: Opened, value: str, actor: Any) -> tuple[Value, tuple[Departure, ...]]:
    """The value as it would be recorded, with its verdict; refused where nothing would change."""
    record = found.record
    if value.strip() == record.value:
        raise SameValue(field=record.field, value=record.value)
    context = context_of(found.step, found.batch, actor, clock.now())
    corrected, departures = step_type_of(found.step).correct(context, record, value.strip())
    return corrected, departures


def replace_value(
    found: Opened, value: str, actor: Any, *, worked_by: Any, description: str = ""
) -> StepRecord:
    """Put the value in place: the step is verified anew, results are calculated anew, exceptions are raised.

    ``worked_by`` is whose work the value is, where ``actor`` only lets it stand.
    """
    corrected, departures = judged(found, value, actor)
    record, step, before = found.record, found.step, found.record.value
    record.value, record.is_in_limits, record.is_corrected = corrected.value, corrected.is_in_limits, True
    record.low, record.high, record.target = corrected.low, corrected.high, corrected.target
    record.status = corrected.status
    if step.is_critical or step.is_verified:  # whoever approves the correction, or verifies the step anew
        record.second_check = SecondCheck.SECOND_PERSON
    record.recorded_at, record.entered_by = clock.now(), worked_by
    record.full_clean(exclude=["step", "entered_by"])
    record.save()
    reopen_signed(step)
    correction = Departure(
        kind=ExceptionKind.CORRECTION,
        field=record.field,
        severity=Severity.MINOR,
        recorded=f"{before} → {corrected.value}",
        unit=record.unit,
        description=description,
    )
    raise_departures(step, [*departures, correction], actor)
    for each in found.results:
        reopen_calculation(step=each, because=correction, source=step.number, actor=actor)
    live.publish(f"batch:{found.batch.uuid}", {"step": step.number, "corrected": record.field})
    return record


def reopen_signed(step: StepExecution) -> None:
    """What was signed is no longer what stands there."""
    if step.state == StepState.DONE:
        step.state = STEP.check(step.state, "reopen_step")
    step.verifier = step.verified_at = None
    step.save()
