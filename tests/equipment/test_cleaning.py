"""Cleaning from the end of a batch to the check of a second person (F-20)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from audit.errors import SamePerson, SignatureRequired
from audit.models import Signature
from equipment.actions.check_cleaning import check_cleaning
from equipment.actions.end_use import end_use
from equipment.actions.return_to_service import return_to_service
from equipment.actions.start_cleaning import start_cleaning
from equipment.actions.take_into_use import take_into_use
from equipment.actions.take_out_of_service import take_out_of_service
from equipment.choices import CleaningKind, CleaningRunState, CleaningState
from equipment.errors import NoCleaningHere, RemarkNeeded, UnitNotReady, UsedByAnotherBatch
from equipment.events import CleaningFailed, DirtyHoldExceeded, UnitWithdrawn
from equipment.models import CalibrationRecord, CleaningRun, EquipmentClass, Site, Unit
from equipment.tasks import expire_holds
from kernel import clock
from kernel.errors import TransitionRefused
from tests.equipment.conftest import Crew
from tests.equipment.steps import because, calibrate, heard


def test_new_unit_is_dirty_until_somebody_cleans_and_checks_it(granulator: Unit, crew: Crew) -> None:
    assert granulator.cleaning_state == CleaningState.DIRTY
    run = crew.finish(granulator)
    assert run.state == CleaningRunState.AWAIT_CHECK
    crew.check(granulator)
    granulator.refresh_from_db()
    assert granulator.cleaning_state == CleaningState.CLEAN
    assert granulator.clean_until == granulator.state_since + timedelta(hours=72)


@pytest.mark.urs("URS-CLN-01")
def test_performer_and_checker_sign(granulator: Unit, crew: Crew) -> None:
    crew.clean(granulator)
    signed = [(s.signer_username, s.meaning) for s in Signature.objects.order_by("id")]
    assert signed == [("li.na", "performed"), ("zhang.wei", "verified")]


@pytest.mark.urs("URS-CLN-01")
def test_check_without_signature_is_refused(granulator: Unit, crew: Crew) -> None:
    crew.finish(granulator)
    with pytest.raises(SignatureRequired) as refusal:
        check_cleaning(unit=granulator, passed=True, actor=crew.checker)
    assert refusal.value.content["content"]["cleaning"]["performer"] == "李娜 Li Na"
    granulator.refresh_from_db()
    assert granulator.cleaning_state == CleaningState.AWAIT_CHECK


@pytest.mark.urs("URS-CLN-01")
def test_cleaner_cannot_check_own_cleaning(granulator: Unit, crew: Crew) -> None:
    crew.finish(granulator)
    with pytest.raises(SamePerson) as refusal:
        check_cleaning(
            unit=granulator,
            passed=True,
            actor=crew.cleaner,
            signature=crew.sign(crew.cleaner, "verified"),
        )
    assert "Check cleaning" in refusal.value.message
    granulator.refresh_from_db()
    assert granulator.cleaning_state == CleaningState.AWAIT_CHECK


@pytest.mark.urs("URS-CLN-08")
def test_failed_check_stays_failed_and_tells_quality(granulator: Unit, crew: Crew) -> None:
    crew.finish(granulator)
    with pytest.raises(RemarkNeeded):
        crew.check(granulator, passed=False)
    with heard(CleaningFailed) as events:
        failed = crew.check(granulator, passed=False, remark="Residue at the chopper seal")
    assert [event.run.pk for event in events] == [failed.pk]
    granulator.refresh_from_db()
    assert granulator.cleaning_state == CleaningState.DIRTY
    assert granulator.dirty_until == granulator.state_since + timedelta(hours=24)

    crew.clean(granulator)
    states = list(CleaningRun.objects.order_by("id").values_list("state", flat=True))
    assert states == [CleaningRunState.FAILED, CleaningRunState.PASSED]


@pytest.mark.urs("URS-CLN-01")
def test_batch_leaves_the_unit_dirty_with_its_hold_time(granulator: Unit, crew: Crew, system: Any) -> None:
    calibrate(granulator)
    crew.clean(granulator)
    take_into_use(unit=granulator, batch_code="B26-0001", product="Tablets 180 mg", actor=system)
    granulator.refresh_from_db()
    assert (granulator.cleaning_state, granulator.in_use_for) == (CleaningState.IN_USE, "B26-0001")

    with pytest.raises(UsedByAnotherBatch):
        end_use(unit=granulator, batch_code="B26-0002", actor=system)
    end_use(unit=granulator, batch_code="B26-0001", actor=system)
    granulator.refresh_from_db()
    assert granulator.cleaning_state == CleaningState.DIRTY
    assert granulator.dirty_until == granulator.state_since + timedelta(hours=24)
    assert (granulator.in_use_for, granulator.last_batch_code) == ("", "B26-0001")


@pytest.mark.urs("URS-CLN-03")
def test_dirty_unit_is_refused_with_every_reason(granulator: Unit, system: Any) -> None:
    with pytest.raises(UnitNotReady) as refusal:
        take_into_use(unit=granulator, batch_code="B26-0001", product="Tablets", actor=system)
    assert [finding["code"] for finding in refusal.value.findings] == ["clean", "calibrated"]
    assert "It has not been cleaned." in refusal.value.message
    assert "no calibration record" in refusal.value.message
    assert refusal.value.status == 409


@pytest.mark.urs("URS-CLN-02")
def test_clean_status_expires_without_a_user(
    granulator: Unit, crew: Crew, system: Any, shift_clock: Any
) -> None:
    calibrate(granulator)
    crew.clean(granulator)
    shift_clock(hours=72, minutes=1)
    with pytest.raises(UnitNotReady) as refusal:  # the clock counts, not the task
        take_into_use(unit=granulator, batch_code="B26-0001", product="Tablets", actor=system)
    assert [finding["code"] for finding in refusal.value.findings] == ["clean_hold"]

    assert expire_holds() == 1
    assert expire_holds() == 0
    granulator.refresh_from_db()
    assert granulator.cleaning_state == CleaningState.EXPIRED
    assert granulator.state_since == granulator.clean_until

    start_cleaning(unit=granulator, actor=crew.cleaner)
    assert CleaningRun.objects.latest("id").kind == CleaningKind.RENEWED


@pytest.mark.urs("URS-CLN-02")
def test_dirty_hold_exceeded_asks_for_special_cleaning(
    granulator: Unit, crew: Crew, system: Any, shift_clock: Any
) -> None:
    calibrate(granulator)
    crew.clean(granulator)
    take_into_use(unit=granulator, batch_code="B26-0001", product="Tablets", actor=system)
    end_use(unit=granulator, batch_code="B26-0001", actor=system)
    shift_clock(hours=24, minutes=1)
    with heard(DirtyHoldExceeded) as events:
        assert expire_holds() == 1
    assert [event.unit.code for event in events] == ["G-1"]
    granulator.refresh_from_db()
    assert granulator.cleaning_state == CleaningState.DIRTY_OVERDUE
    start_cleaning(unit=granulator, actor=crew.cleaner)
    assert CleaningRun.objects.latest("id").kind == CleaningKind.SPECIAL


@pytest.mark.urs("URS-CLN-02")
def test_cleaning_that_starts_too_late_is_special_before_the_task_has_noted_it(
    granulator: Unit, crew: Crew, system: Any, shift_clock: Any
) -> None:
    calibrate(granulator)
    crew.clean(granulator)
    take_into_use(unit=granulator, batch_code="B26-0001", product="Tablets", actor=system)
    end_use(unit=granulator, batch_code="B26-0001", actor=system)
    shift_clock(hours=25)
    with heard(DirtyHoldExceeded) as events:
        run = start_cleaning(unit=granulator, actor=crew.cleaner)
    assert run.kind == CleaningKind.SPECIAL
    assert len(events) == 1


@pytest.mark.urs("URS-CLN-02", "URS-SYS-04")
def test_hold_time_over_the_change_to_summer_time_lasts_its_hours(crew: Crew) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    checked = datetime(2026, 3, 28, 20, 0, tzinfo=berlin)
    unit = Unit(
        site=Site(code="BE", zone="Europe/Berlin"),
        equipment_class=EquipmentClass(code="GRAN"),
        cleaning_state=CleaningState.CLEAN,
        clean_until=checked.astimezone(UTC) + timedelta(hours=12),
    )
    assert unit.clean_until is not None
    assert unit.clean_until.astimezone(berlin) == datetime(2026, 3, 29, 9, 0, tzinfo=berlin)
    assert unit.clean_until.astimezone(berlin).isoformat() == "2026-03-29T09:00:00+02:00"
    assert unit.state_at(datetime(2026, 3, 29, 8, 30, tzinfo=berlin)) == CleaningState.CLEAN
    assert unit.state_at(datetime(2026, 3, 29, 9, 0, 1, tzinfo=berlin)) == CleaningState.EXPIRED


@pytest.mark.urs("URS-CLN-01")
def test_out_of_service_from_any_state_comes_back_dirty(granulator: Unit, crew: Crew, cast: Any) -> None:
    start_cleaning(unit=granulator, actor=crew.cleaner)
    take_out_of_service(unit=granulator, actor=cast["huang.jie"], reason=because("Seal leaks at the chopper"))
    granulator.refresh_from_db()
    assert granulator.cleaning_state == CleaningState.OUT_OF_SERVICE
    assert CleaningRun.objects.latest("id").state == CleaningRunState.ABANDONED
    with pytest.raises(TransitionRefused):
        start_cleaning(unit=granulator, actor=crew.cleaner)
    return_to_service(unit=granulator, note="Seal replaced", actor=cast["huang.jie"])
    granulator.refresh_from_db()
    assert granulator.cleaning_state == CleaningState.DIRTY


def _maintain(unit: Unit, cast: Any) -> None:
    take_out_of_service(unit=unit, actor=cast["huang.jie"], reason=because("Seal leaks at the chopper"))
    return_to_service(unit=unit, note="Seal replaced", actor=cast["huang.jie"])
    unit.refresh_from_db()


def _used(granulator: Unit, crew: Crew, system: Any) -> None:
    calibrate(granulator)
    crew.clean(granulator)
    take_into_use(unit=granulator, batch_code="B26-0001", product="Tablets", actor=system)
    granulator.refresh_from_db()


@pytest.mark.urs("URS-CLN-02")
@pytest.mark.parametrize("cleaning", [False, True])
def test_maintenance_does_not_renew_the_dirty_hold_time(
    granulator: Unit, crew: Crew, system: Any, cast: Any, shift_clock: Any, cleaning: bool
) -> None:
    _used(granulator, crew, system)
    end_use(unit=granulator, batch_code="B26-0001", actor=system)
    granulator.refresh_from_db()
    until = granulator.dirty_until
    shift_clock(hours=20)
    if cleaning:  # begun in time, and abandoned
        start_cleaning(unit=granulator, actor=crew.cleaner)
    _maintain(granulator, cast)
    assert (granulator.cleaning_state, granulator.dirty_until) == (CleaningState.DIRTY, until)
    shift_clock(hours=5)
    with heard(DirtyHoldExceeded) as events:
        assert expire_holds() == 1
        _maintain(granulator, cast)
        expire_holds()
    assert len(events) == 1  # overdue it was, and overdue it stays: one deviation
    granulator.refresh_from_db()
    assert granulator.cleaning_state == CleaningState.DIRTY_OVERDUE


@pytest.mark.urs("URS-CLN-02")
def test_a_unit_taken_from_its_batch_is_dirty_from_that_moment(
    granulator: Unit, crew: Crew, system: Any, cast: Any, shift_clock: Any
) -> None:
    _used(granulator, crew, system)
    with heard(UnitWithdrawn) as events:
        take_out_of_service(unit=granulator, actor=cast["huang.jie"], reason=because("Seal leaks"))
    granulator.refresh_from_db()
    assert [event.why for event in events] == ["Seal leaks"]
    assert (granulator.in_use_for, granulator.last_batch_code) == ("", "B26-0001")
    until = granulator.dirty_until
    assert until == granulator.state_since + timedelta(hours=24)
    shift_clock(hours=3)
    return_to_service(unit=granulator, note="Seal replaced", actor=cast["huang.jie"])
    granulator.refresh_from_db()
    assert granulator.dirty_until == until


@pytest.mark.urs("URS-CLN-08")
def test_maintenance_before_the_check_is_a_failed_cleaning(granulator: Unit, crew: Crew, cast: Any) -> None:
    run = crew.finish(granulator)
    with heard(CleaningFailed) as events:
        _maintain(granulator, cast)
    run.refresh_from_db()
    assert (run.state, run.checker) == (CleaningRunState.FAILED, None)
    assert "Seal leaks" in run.remark
    assert [event.run.pk for event in events] == [run.pk]
    assert "cleaning" not in granulator.signed_content()


def test_scale_serves_batches_without_cleaning(scale: Unit, crew: Crew, system: Any) -> None:
    with pytest.raises(NoCleaningHere):
        start_cleaning(unit=scale, actor=crew.cleaner)
    calibrate(scale)
    for batch in ("B26-0001", "B26-0002"):
        take_into_use(unit=scale, batch_code=batch, product="Tablets", actor=system)
    end_use(unit=scale, batch_code="B26-0001", actor=system)
    scale.refresh_from_db()
    assert scale.cleaning_state == CleaningState.IN_SERVICE
    assert scale.log_entries.count() == 4  # the calibration, two starts, one end
    assert CalibrationRecord.objects.filter(unit=scale).count() == 1
    assert clock.now() >= scale.state_since
