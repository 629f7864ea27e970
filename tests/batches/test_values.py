"""Values entered by hand and calculated: limits, decimals, blanks, late entries, corrections."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from audit.models import AuditChange, Signature
from batches.actions.correct_value import correct_value
from batches.choices import ExceptionKind, Severity, StepState
from batches.contracts import STEP_TYPES, Amount, StepType
from batches.errors import (
    CalculationHasChanged,
    LateWithoutReason,
    NotApplicableNeedsReason,
    NotCorrectable,
    SameValue,
    SourceNotRecorded,
    StepOutOfOrder,
    TimeNotPlausible,
    ValueImpossible,
    WrongDecimals,
)
from batches.models import Batch, BatchException, StepAttempt, StepRecord
from batches.selectors.calculation import calculate
from batches.selectors.context import context_of
from kernel import clock
from kernel.errors import InvalidDecimal
from tests.batches.floor import Floor, because


@pytest.fixture
def batch(floor: Floor) -> Batch:
    """A batch whose turn is the moisture."""
    return floor.until_finish()


def _value(batch: Batch, key: str = "moisture") -> StepRecord:
    return StepRecord.objects.filter(step__batch=batch, step__key=key).order_by("id")[0]


@pytest.mark.urs("URS-DAT-03")
@pytest.mark.parametrize("text", ["1.00", "1.50", "2.00"])
def test_a_value_within_limits_keeps_its_digits(floor: Floor, batch: Batch, text: str) -> None:
    floor.record(batch, "moisture", value=text)
    assert (_value(batch).value, _value(batch).is_in_limits) == (text, True)
    assert floor.step(batch, "moisture").state == StepState.DONE
    assert not batch.exceptions.exists()


@pytest.mark.urs("URS-EBR-07", "URS-DAT-05")
@pytest.mark.parametrize("text", ["0.99", "2.01"])
def test_a_value_outside_limits_is_recorded_and_raises_an_exception_at_once(
    floor: Floor, batch: Batch, text: str
) -> None:
    floor.record(batch, "moisture", value=text)
    assert (_value(batch).value, _value(batch).is_in_limits) == (text, False)
    exception = batch.exceptions.get()
    assert (exception.kind, exception.field, exception.recorded) == (ExceptionKind.LIMIT, "moisture", text)
    assert (exception.limit, exception.severity) == ("1.00–2.00", Severity.MAJOR)
    assert exception.raised_by.username == "system"
    assert floor.step(batch, "moisture").state == StepState.RECORDED


@pytest.mark.urs("URS-DAT-05")
@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("20.01", ValueImpossible),
        ("-0.01", ValueImpossible),
        ("1.5", WrongDecimals),
        ("1.500", WrongDecimals),
        ("1,50", InvalidDecimal),
        ("1.50 %", InvalidDecimal),
        ("NaN", InvalidDecimal),
    ],
)
def test_what_cannot_be_a_measurement_never_reaches_the_record(
    floor: Floor, batch: Batch, text: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        floor.record(batch, "moisture", value=text)
    assert not StepRecord.objects.filter(step__batch=batch, step__key="moisture").exists()
    assert StepAttempt.objects.exists() == (error is not InvalidDecimal)


@pytest.mark.urs("URS-EBR-10")
def test_no_value_needs_a_reason_and_is_an_exception(floor: Floor, batch: Batch) -> None:
    with pytest.raises(NotApplicableNeedsReason):
        floor.record(batch, "moisture", not_applicable="yes")
    floor.record(
        batch, "moisture", not_applicable="yes", note="The balance of the analyser is being repaired."
    )
    assert _value(batch).value == "N/A"
    assert "repaired" in batch.exceptions.get().description


@pytest.mark.urs("URS-DAT-02")
def test_a_late_entry_needs_a_reason_and_is_listed(floor: Floor, batch: Batch, shift_clock: Any) -> None:
    read_at = clock.now()
    shift_clock(minutes=45)
    with pytest.raises(LateWithoutReason):
        floor.record(batch, "moisture", value="1.50", measured_at=read_at.isoformat())
    floor.record(
        batch,
        "moisture",
        value="1.50",
        measured_at=read_at.isoformat(),
        late_reason="The tablet had no network.",
    )
    record = _value(batch)
    assert record.source_at == read_at
    assert record.recorded_at - record.source_at > timedelta(minutes=44)
    exception = batch.exceptions.get()
    assert (exception.kind, exception.severity, exception.recorded) == (
        ExceptionKind.LATE_ENTRY,
        "minor",
        "45",
    )


def test_half_an_hour_is_not_late(floor: Floor, batch: Batch, shift_clock: Any) -> None:
    read_at = clock.now()
    shift_clock(minutes=29)
    floor.record(batch, "moisture", value="1.50", measured_at=read_at.isoformat())
    assert not batch.exceptions.exists()


@pytest.mark.parametrize(
    "text", ["2020-01-01T00:00:00+08:00", "2026-11-20T10:00:00", "soon", "2099-01-01T00:00Z"]
)
def test_an_impossible_time_is_refused(floor: Floor, batch: Batch, text: str) -> None:
    with pytest.raises(TimeNotPlausible):
        floor.record(batch, "moisture", value="1.50", measured_at=text)


@pytest.mark.urs("URS-EBR-07")
def test_correcting_a_value_clears_no_exception_and_keeps_the_first_one_visible(
    floor: Floor, batch: Batch
) -> None:
    floor.record(batch, "moisture", value="2.10")
    record = _value(batch)
    correct_value(record=record, value="1.90", actor=floor.operator, reason=because("Read the wrong line."))
    record.refresh_from_db()
    assert (record.value, record.is_in_limits, record.is_corrected) == ("1.90", True, True)
    kinds = list(batch.exceptions.order_by("id").values_list("kind", "state", "recorded"))
    assert kinds == [("limit", "open", "2.10"), ("correction", "open", "2.10 → 1.90")]
    change = AuditChange.objects.filter(
        table_name="batches_steprecord", row_id=record.pk, operation="U"
    ).get()
    assert (change.before["value"], change.after["value"]) == ("2.10", "1.90")
    assert change.event.reason_text == "Read the wrong line."


def test_a_correction_outside_the_limits_raises_one_more(floor: Floor, batch: Batch) -> None:
    floor.record(batch, "moisture", value="1.50")
    correct_value(
        record=_value(batch), value="2.50", actor=floor.operator, reason=because("Digits were swapped.")
    )
    assert set(batch.exceptions.values_list("kind", flat=True)) == {"limit", "correction"}
    assert floor.step(batch, "moisture").state == StepState.RECORDED


@pytest.mark.urs("URS-SIG-07")
def test_a_corrected_value_has_to_be_verified_anew_and_the_old_signature_stays(
    floor: Floor, batch: Batch
) -> None:
    floor.record(batch, "moisture", value="1.50")
    floor.record(batch, "count", value="207500")
    floor.verify(batch, "count")
    correct_value(
        record=_value(batch, "count"),
        value="207300",
        actor=floor.operator,
        reason=because("Misread the display."),
    )
    step = floor.step(batch, "count")
    assert (step.state, step.verifier) == (StepState.RECORDED, None)
    assert Signature.objects.filter(subject_uuid=step.uuid).count() == 1
    floor.verify(batch, "count")
    assert Signature.objects.filter(subject_uuid=step.uuid).count() == 2


@pytest.mark.urs("URS-DAT-08")
def test_what_an_instrument_sent_cannot_be_corrected(floor: Floor, batch: Batch) -> None:
    weight = StepRecord.objects.get(step__batch=batch, step__key="weigh", field="net")
    highest = StepRecord.objects.get(step__batch=batch, step__key="mix", field="BowlTemperature.max")
    for record in (weight, highest):
        with pytest.raises(NotCorrectable):
            correct_value(record=record, value="1", actor=floor.operator, reason=because())


def test_the_same_value_is_no_correction(floor: Floor, batch: Batch) -> None:
    floor.record(batch, "moisture", value="1.50")
    with pytest.raises(SameValue):
        correct_value(record=_value(batch), value="1.50", actor=floor.operator, reason=because())


@pytest.mark.urs("URS-EBR-14")
def test_a_yield_rests_on_booked_amounts_and_is_computed_by_the_server(floor: Floor, batch: Batch) -> None:
    floor.record(batch, "moisture", value="1.50")
    floor.record(batch, "count", value="207500")
    floor.verify(batch, "count")
    with pytest.raises(CalculationHasChanged):
        floor.record(batch, "yield", result="100.00")
    floor.record(batch, "yield", result="99.00")
    record = _value(batch, "yield")
    assert (record.value, record.unit, record.source_kind) == ("99.00", "%", "calculated")
    assert "actual = 207500 pcs (3.2)" in record.source_ref


@pytest.mark.urs("URS-EBR-14")
def test_a_typed_total_that_nobody_verified_is_no_source(floor: Floor, batch: Batch) -> None:
    floor.record(batch, "moisture", value="1.50")
    floor.record(batch, "count", value="207500")
    floor.verify(batch, "count")
    correct_value(
        record=_value(batch, "count"), value="207300", actor=floor.operator, reason=because("Misread it.")
    )
    with pytest.raises(SourceNotRecorded):
        calculate(context_of(floor.step(batch, "yield"), batch, floor.operator, clock.now()))


@pytest.mark.urs("URS-EBR-14")
@pytest.mark.parametrize(("net", "result"), [("202348", "96.54"), ("213800", "102.00")])
def test_a_yield_outside_its_limits_above_or_below_stops_the_batch(
    floor: Floor, batch: Batch, net: str, result: str
) -> None:
    floor.record(batch, "moisture", value="1.50")
    floor.record(batch, "count", value=net)
    floor.verify(batch, "count")
    floor.record(batch, "yield", result=result)
    exception = batch.exceptions.get()
    assert (exception.severity, exception.field) == (Severity.CRITICAL, "yield")
    with pytest.raises(StepOutOfOrder):
        floor.record(batch, "look", confirmed="yes")


def test_limits_are_compared_with_the_full_value_as_recorded() -> None:
    amount = Amount("X", {}, Decimal("10"), Decimal("9.95"), Decimal("10.05"), "kg")
    assert amount.misses(Decimal("9.950")) == 0
    assert amount.misses(Decimal("9.949")) == Decimal("-0.001")
    assert amount.misses(Decimal("10.051")) == Decimal("0.001")


def test_an_exception_number_is_taken_once(floor: Floor, batch: Batch) -> None:
    floor.record(batch, "moisture", value="2.10")
    correct_value(record=_value(batch), value="2.20", actor=floor.operator, reason=because("Misread it."))
    codes = list(BatchException.objects.order_by("id").values_list("code", flat=True))
    assert codes == [f"{batch.code}-X0{number}" for number in (1, 2, 3)]


def test_every_step_type_whose_values_can_be_corrected_says_how() -> None:
    correcting = [each for each in STEP_TYPES if each.corrects]
    assert [each.code for each in correcting if type(each).correct is StepType.correct] == []
    assert correcting
