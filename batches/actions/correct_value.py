"""Correct a value that a person typed: the old one stays in the trail, the exception stays too."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from batches.actions._recording import raise_departures
from batches.actions._screens import keep_screen, same_screen
from batches.actions.reopen_calculation import reopen_calculation
from batches.choices import BatchState, ExceptionKind, Moment, Severity, StepState
from batches.contracts import Departure
from batches.errors import NotCorrectable, ProductAlreadyBooked, SameValue
from batches.lifecycles import STEP
from batches.models import Batch, StepExecution, StepRecord
from batches.selectors.calculation import STANDS, calculating_with
from batches.selectors.context import context_of, step_type_of
from batches.selectors.locking import locked_batch, locked_steps
from batches.selectors.produced import is_product_quantity
from kernel import clock, live

OPEN_RECORD = (BatchState.IN_EXECUTION, BatchState.PRODUCTION_COMPLETE)


@action("batches.correct_value", label=_("Correct value"), subject="record", reason=True, secret=("screen",))
def correct_value(*, record: StepRecord, value: str, actor: Any, screen: str | None = None) -> StepRecord:
    """Replace the value with a reason; a signed step has to be verified anew (URS-EBR-07, URS-SIG-07).

    What was calculated from it does not stand any more and is calculated anew (URS-EBR-14). Once the
    product is booked, such a value is not corrected in the record: the lot would say something else.
    """
    locked = locked_steps([record.step_id, *(each.pk for each in calculating_with(record))])
    step = locked.pop(record.step_id)
    batch = locked_batch(step.batch_id)
    kind = step_type_of(step)
    if batch.state not in OPEN_RECORD or step.state not in STANDS:
        raise NotCorrectable(field=record.field, why=gettext("the record is not open for corrections"))
    if not kind.can_correct(record):
        raise NotCorrectable(field=record.field, why=gettext("it was not entered by hand"))
    seen = same_screen(step, batch, screen)
    if value.strip() == record.value:
        raise SameValue(field=record.field, value=record.value)
    results = [each for each in locked.values() if each.state in STANDS]
    _demand_not_booked(batch, record, results)
    before = record.value
    corrected, departures = kind.correct(context_of(step, batch, actor, clock.now()), record, value.strip())
    record.value, record.is_in_limits, record.is_corrected = corrected.value, corrected.is_in_limits, True
    record.recorded_at, record.entered_by = clock.now(), actor
    record.full_clean(exclude=["step", "entered_by"])
    record.save()
    entered = {"value": corrected.value}
    keep_screen(step, Moment.CORRECTED, actor, seen, entered=entered, fields=[record.field])
    _reopen(step)
    correction = Departure(
        kind=ExceptionKind.CORRECTION,
        field=record.field,
        severity=Severity.MINOR,
        recorded=f"{before} → {corrected.value}",
        unit=record.unit,
    )
    raise_departures(step, [*departures, correction], actor)
    for each in results:
        reopen_calculation(step=each, because=correction, source=step.number, actor=actor)
    live.publish(f"batch:{batch.uuid}", {"step": step.number, "corrected": record.field})
    return record


def _demand_not_booked(batch: Batch, record: StepRecord, results: list[StepExecution]) -> None:
    """Refuse what the product lot, or a result that was released with it, rests on."""
    if batch.product_lot is not None and (results or is_product_quantity(record)):
        raise ProductAlreadyBooked(field=record.field, lot=batch.product_lot.code)


def _reopen(step: StepExecution) -> None:
    """What was signed is no longer what stands there."""
    if step.state == StepState.DONE:
        step.state = STEP.check(step.state, "reopen_step")
    step.verifier = step.verified_at = None
    step.save()
