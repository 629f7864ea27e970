"""A corrected value and what was calculated from it: no result stands that the record does not give again."""

from __future__ import annotations

import pytest

from audit.models import AuditChange
from batches.actions.complete_production import complete_production
from batches.actions.correct_value import correct_value
from batches.choices import ExceptionKind, StepState
from batches.errors import ProductAlreadyBooked, ProductionIncomplete, StepOutOfOrder
from batches.models import Batch, StepRecord
from batches.selectors.workstation import workstation
from kernel import clock
from materials.models import MaterialLot
from tests.batches.floor import Floor, because


def _value(batch: Batch, key: str) -> StepRecord:
    return StepRecord.objects.get(step__batch=batch, step__key=key)


def _correct(floor: Floor, batch: Batch, value: str) -> None:
    correct_value(
        record=_value(batch, "count"), value=value, actor=floor.operator, reason=because("Digits swapped.")
    )


@pytest.fixture
def calculated(floor: Floor) -> Batch:
    """A batch whose yield has just been confirmed: 99.00 % of 207500 tablets."""
    batch = floor.until_finish()
    floor.record(batch, "moisture", value="1.50")
    floor.record(batch, "count", value="207500")
    floor.verify(batch, "count")
    floor.record(batch, "yield", result="99.00")
    return batch


@pytest.mark.urs("URS-EBR-14", "URS-EBR-07")
def test_correcting_a_source_takes_the_yield_back_and_keeps_the_old_one_in_an_exception(
    floor: Floor, calculated: Batch
) -> None:
    assert floor.step(calculated, "yield").state == StepState.DONE
    _correct(floor, calculated, "205700")
    result = floor.step(calculated, "yield")
    assert (result.state, result.ended_at) == (StepState.ACTIVE, None)
    raised = calculated.exceptions.get(kind=ExceptionKind.RECALCULATION)
    assert (raised.step, raised.field, raised.recorded, raised.unit) == (result, "yield", "99.00", "%")
    assert raised.description == "3.2 tablets: 207500 → 205700 pcs"


@pytest.mark.urs("URS-EBR-03", "URS-EBR-14")
def test_the_batch_goes_on_only_when_source_and_result_are_confirmed_anew(
    floor: Floor, calculated: Batch
) -> None:
    _correct(floor, calculated, "205700")
    for key, turn in (("look", "3.2"), ("yield", "3.2")):
        with pytest.raises(StepOutOfOrder) as refused:
            floor.record(calculated, key, confirmed="yes") if key == "look" else floor.record(
                calculated, key, result="98.14"
            )
        assert refused.value.params["first"] == turn
    floor.verify(calculated, "count")
    shown = workstation(calculated, floor.operator, clock.now())
    assert shown.step is not None and shown.can_record
    assert shown.of_type is not None
    assert (shown.step.number, shown.of_type["found"]["text"]) == ("3.3", "98.14")
    floor.record(calculated, "yield", by="zhang.wei", result="98.14")
    record = _value(calculated, "yield")
    assert (record.value, record.is_corrected, record.is_in_limits) == ("98.14", True, True)
    assert record.entered_by == floor["zhang.wei"]
    changes = AuditChange.objects.filter(table_name="batches_steprecord", row_id=record.pk, operation="U")
    assert [(each.before["value"], each.after["value"]) for each in changes] == [("99.00", "98.14")]
    floor.record(calculated, "look", confirmed="yes")
    calculated.refresh_from_db()
    lot = complete_production(batch=calculated, actor=floor["wang.fang"]).product_lot
    assert lot is not None and lot.quantity == 205700


def test_a_result_that_comes_out_the_same_is_confirmed_but_not_called_corrected(
    floor: Floor, calculated: Batch
) -> None:
    _correct(floor, calculated, "207501")
    floor.verify(calculated, "count")
    floor.record(calculated, "yield", result="99.00")
    assert not _value(calculated, "yield").is_corrected


def test_production_is_not_complete_with_a_result_that_does_not_stand(floor: Floor) -> None:
    batch = floor.done()
    _correct(floor, batch, "205700")
    batch.refresh_from_db()
    with pytest.raises(ProductionIncomplete) as refused:
        complete_production(batch=batch, actor=floor["wang.fang"])
    assert {(each["code"], each["subject"]) for each in refused.value.findings} == {
        ("step", "3.3"),
        ("verifier", "3.2"),
    }


@pytest.mark.urs("URS-EBR-14", "URS-GEN-01")
def test_what_the_lot_was_booked_with_is_not_corrected_behind_its_back(floor: Floor) -> None:
    batch = floor.completed()
    with pytest.raises(ProductAlreadyBooked) as refused:
        _correct(floor, batch, "205700")
    assert batch.code in refused.value.message and "Report an exception" in str(refused.value.remedy)
    assert _value(batch, "count").value == "207500"
    assert floor.step(batch, "yield").state == StepState.DONE
    assert MaterialLot.objects.get(code=batch.code).quantity == 207500


def test_a_value_that_nothing_rests_on_takes_no_result_back(floor: Floor, calculated: Batch) -> None:
    correct_value(
        record=_value(calculated, "moisture"),
        value="1.60",
        actor=floor.operator,
        reason=because("Read the wrong line."),
    )
    assert floor.step(calculated, "yield").state == StepState.DONE
    assert not calculated.exceptions.filter(kind=ExceptionKind.RECALCULATION).exists()
