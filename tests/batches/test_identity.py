"""What is scanned is proven or refused: rooms, units, lots, scales, containers (a refused try stays in the record)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from batches.choices import StepState
from batches.errors import (
    EquipmentNotUsable,
    IdentityMissing,
    LotNotUsable,
    NoReading,
    NotCleared,
    OutsideScaleRange,
    ReadingHasChanged,
    UnknownScan,
    WeightOutOfTolerance,
    WrongContainer,
    WrongEquipment,
    WrongMaterial,
)
from batches.models import Batch, StepAttempt, StepRecord
from batches.selectors.tolerance import demand_in_range
from equipment.models import EquipmentLogEntry, Unit
from kernel import clock
from kernel.quantities import Quantity
from materials.actions.block_lot import block_lot
from materials.actions.predispense_material import predispense_material
from materials.models import Container, MaterialLot, MaterialTransaction
from tests.batches.floor import API_CONTAINER, API_LOT, MIXER, SCALE, Floor, because


@pytest.fixture
def weighing(floor: Floor) -> Batch:
    """A batch whose turn is the weighing."""
    batch = floor.started()
    floor.clear(batch)
    return batch


@pytest.fixture
def charging(floor: Floor, weighing: Batch) -> Batch:
    """A batch whose turn is the charging."""
    floor.weigh(weighing)
    floor.record(weighing, "identify", scan=MIXER)
    return weighing


def _last_attempt() -> tuple[str, dict[str, Any]]:
    attempt = StepAttempt.objects.latest("id")
    return attempt.error_code, attempt.inputs


@pytest.mark.urs("URS-EBR-11")
def test_clearance_needs_its_room_and_every_line(floor: Floor) -> None:
    batch = floor.started()
    with pytest.raises(UnknownScan):
        floor.record(batch, "clear", scan="R-102")
    with pytest.raises(IdentityMissing):
        floor.record(batch, "clear", check__floor="yes", check__labels="yes", cleared="yes")
    floor.record(batch, "clear", scan="R-101")
    floor.record(batch, "clear", check__floor="yes")
    with pytest.raises(NotCleared) as refused:
        floor.record(batch, "clear", cleared="yes")
    assert "No old label" in refused.value.message
    with pytest.raises(NotCleared):
        floor.record(batch, "clear", check__labels="no")
    floor.record(batch, "clear", check__labels="yes", cleared="yes")
    assert floor.step(batch, "clear").state == StepState.RECORDED
    assert StepAttempt.objects.count() == 4


@pytest.mark.urs("URS-MAT-02", "URS-MAT-05")
@pytest.mark.parametrize(
    ("scan", "error", "words"),
    [
        ("RM-STB-2602-01", LotNotUsable, "quarantine"),
        ("RM-STB-2512-01", LotNotUsable, "blocked"),
        ("RM-STB-2401-01", LotNotUsable, "expired"),
        ("EX-MAN-2603-01", WrongMaterial, "EX-MAN"),
        ("NO-SUCH-LABEL", UnknownScan, "NO-SUCH-LABEL"),
        ("HSG-01", WrongEquipment, "HSG-01"),
    ],
)
def test_a_wrong_scan_is_refused_with_what_to_do_and_kept(
    floor: Floor, weighing: Batch, scan: str, error: type[Exception], words: str
) -> None:
    with pytest.raises(error) as refused:
        floor.record(weighing, "weigh", scan=scan)
    assert words in refused.value.message  # type: ignore[attr-defined]
    assert refused.value.what_to_do  # type: ignore[attr-defined]
    assert _last_attempt()[1] == {"scan": scan}
    assert not StepRecord.objects.filter(step__key="weigh").exists()


def test_the_label_of_a_lot_with_two_containers_is_not_enough(floor: Floor, weighing: Batch) -> None:
    with pytest.raises(WrongContainer):
        floor.record(weighing, "weigh", scan=API_LOT)


@pytest.mark.urs("URS-MAT-06", "URS-MAT-07")
def test_a_weight_in_tolerance_is_booked_with_net_tare_and_gross(floor: Floor, weighing: Batch) -> None:
    before = Container.objects.get(code=API_CONTAINER).quantity
    floor.weigh(weighing, "10.984")
    records = {r.field: r for r in StepRecord.objects.filter(step__batch=weighing, step__key="weigh")}
    assert {name: records[name].value for name in ("net", "tare", "gross", "lot", "scale")} == {
        "net": "10.984",
        "tare": "1.204",
        "gross": "12.188",
        "lot": API_LOT,
        "scale": SCALE,
    }
    dispensed = Container.objects.get(code=records["container"].value)
    assert (dispensed.quantity, dispensed.batch_code) == (Decimal("10.984"), weighing.code)
    assert dispensed.step_ref == f"{weighing.code}/1.2"
    assert Container.objects.get(code=API_CONTAINER).quantity == before - Decimal("10.984")


@pytest.mark.urs("URS-MAT-05")
@pytest.mark.parametrize("net", ["10.958", "11.002", "5.000"])
def test_a_weight_out_of_tolerance_is_refused_and_books_nothing(
    floor: Floor, weighing: Batch, net: str
) -> None:
    floor.identify_weighing(weighing)
    floor.show_weight(net)
    with pytest.raises(WeightOutOfTolerance):
        floor.confirm_weight(weighing, net)
    assert _last_attempt()[0] == "BAT-040"
    assert not MaterialTransaction.objects.filter(batch_code=weighing.code).exists()
    assert floor.step(weighing, "weigh").state == StepState.ACTIVE


def test_the_first_digit_inside_the_tolerance_is_accepted(floor: Floor, weighing: Batch) -> None:
    floor.weigh(weighing, "10.959")
    assert floor.step(weighing, "weigh").state == StepState.DONE


@pytest.mark.urs("URS-EBR-08")
def test_a_weight_that_is_moving_old_bad_or_missing_is_refused(floor: Floor, weighing: Batch) -> None:
    floor.identify_weighing(weighing)
    with pytest.raises(NoReading):
        floor.record(weighing, "weigh", net="10.980", sample="")
    floor.show_weight("10.980", at=clock.now() - timedelta(seconds=30))
    with pytest.raises(NoReading) as old:
        floor.confirm_weight(weighing, "10.980")
    assert "30 seconds old" in old.value.message
    floor.show_weight("10.980", status="uncertain")
    with pytest.raises(NoReading) as moving:
        floor.confirm_weight(weighing, "10.980")
    assert "stand still" in moving.value.message
    floor.show_weight("10.980", status="bad")
    with pytest.raises(NoReading):
        floor.confirm_weight(weighing, "10.980")


def test_what_was_shown_is_what_is_recorded(floor: Floor, weighing: Batch) -> None:
    floor.identify_weighing(weighing)
    floor.show_weight("10.980")
    with pytest.raises(ReadingHasChanged):
        floor.confirm_weight(weighing, "10.970")
    with pytest.raises(ReadingHasChanged):
        floor.record(weighing, "weigh", net="10.980", sample="2026-01-01T00:00:00.000000Z")
    with pytest.raises(ReadingHasChanged):
        floor.record(weighing, "weigh", net="10.980", sample="yesterday")


def test_no_weight_before_lot_and_scale_are_proven(floor: Floor, weighing: Batch) -> None:
    floor.record(weighing, "weigh", scan=SCALE)
    floor.show_weight("10.980")
    with pytest.raises(IdentityMissing) as refused:
        floor.confirm_weight(weighing, "10.980")
    assert "Lot" in refused.value.message


@pytest.mark.urs("URS-MAT-02")
def test_a_lot_blocked_between_scan_and_weight_is_refused_at_the_weight(
    floor: Floor, weighing: Batch
) -> None:
    floor.identify_weighing(weighing)
    floor.show_weight("10.980")
    reason = because("A complaint about a sister lot came in.")
    block_lot(lot=MaterialLot.objects.get(code=API_LOT), reason=reason, actor=floor["chen.jing"])
    with pytest.raises(LotNotUsable):
        floor.confirm_weight(weighing, "10.980")


def test_below_the_minimum_weight_of_the_scale_is_refused(floor: Floor) -> None:
    scale = Unit.objects.get(code=SCALE)
    with pytest.raises(OutsideScaleRange):
        demand_in_range(scale, Quantity(Decimal("819"), "g"))
    demand_in_range(scale, Quantity(Decimal("820"), "g"))
    with pytest.raises(OutsideScaleRange):
        demand_in_range(scale, Quantity(Decimal("60.001"), "kg"))


@pytest.mark.urs("URS-RCP-11")
def test_only_the_bound_unit_identifies_the_equipment(floor: Floor, weighing: Batch) -> None:
    floor.weigh(weighing)
    for scan, error in (("HSG-02", WrongEquipment), ("BLD-01", WrongEquipment), ("XX", UnknownScan)):
        with pytest.raises(error):
            floor.record(weighing, "identify", scan=scan)
    step = floor.record(weighing, "identify", scan=MIXER)
    assert (step.state, step.unit.code) == (StepState.DONE, MIXER)


def test_a_unit_out_of_calibration_is_refused_at_its_scan(
    floor: Floor, weighing: Batch, shift_clock: Any
) -> None:
    floor.weigh(weighing)
    shift_clock(days=400)
    with pytest.raises(EquipmentNotUsable) as refused:
        floor.record(weighing, "identify", scan=MIXER)
    assert "calibration" in refused.value.message


@pytest.mark.urs("URS-MAT-11")
def test_charging_takes_this_batchs_container_and_unit_only(floor: Floor, charging: Batch) -> None:
    ahead = predispense_material(
        container=Container.objects.get(code="RM-STB-2601-02"),
        quantity=Decimal("10.980"),
        unit="kg",
        actor=floor.operator,
    )
    with pytest.raises(WrongEquipment):
        floor.record(charging, "charge", scan="BLD-01")
    floor.record(charging, "charge", scan=MIXER)
    for scan, error in (
        (API_CONTAINER, WrongContainer),
        ("EX-STA-2602-D01", WrongMaterial),
        ("NO-SUCH", UnknownScan),
    ):
        with pytest.raises(error):
            floor.record(charging, "charge", scan=scan)
    own = Container.objects.get(batch_code=charging.code, kind="dispensed")
    floor.record(charging, "charge", scan=own.code)
    with pytest.raises(WrongContainer):
        floor.record(charging, "charge", charged=ahead.code)
    floor.record(charging, "charge", charged=own.code)
    own.refresh_from_db()
    assert own.is_empty
    moved = MaterialTransaction.objects.get(container=own, kind="consume")
    assert (moved.quantity, moved.batch_code, moved.place) == (Decimal("-10.980"), charging.code, MIXER)
    total = StepRecord.objects.get(step__batch=charging, step__key="charge", field="quantity")
    assert (total.value, total.unit) == ("10.980", "kg")


@pytest.mark.urs("URS-MAT-11")
def test_a_container_dispensed_for_another_batch_is_refused(floor: Floor, charging: Batch) -> None:
    foreign = Container.objects.get(batch_code=charging.code, kind="dispensed")
    floor.make_ready("HSG-02")
    second = floor.started(number="2")
    floor.clear(second)
    floor.record(second, "weigh", scan="RM-STB-2601-02")
    floor.record(second, "weigh", scan=SCALE)
    floor.show_weight("10.980")
    floor.confirm_weight(second, "10.980")
    floor.verify(second, "weigh")
    floor.record(second, "identify", scan="HSG-02")
    floor.record(second, "charge", scan="HSG-02")
    with pytest.raises(WrongContainer) as refused:
        floor.record(second, "charge", scan=foreign.code)
    assert charging.code in refused.value.message


def test_a_scale_that_was_not_bound_beforehand_is_bound_and_logged_at_its_first_use(
    floor: Floor, weighing: Batch
) -> None:
    floor.record(weighing, "weigh", scan="SC-02")
    floor.record(weighing, "weigh", scan="SC-02")
    allocation = weighing.allocations.get(unit__code="SC-02")
    assert (allocation.is_exclusive, allocation.until) == (False, None)
    assert EquipmentLogEntry.objects.filter(unit__code="SC-02", batch_code=weighing.code).count() == 1
