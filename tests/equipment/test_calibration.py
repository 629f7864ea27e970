"""Calibration gates use; a failed one names what was used since the last good one."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from audit.errors import AppendOnly, PermissionRefused
from equipment.actions.end_use import end_use
from equipment.actions.record_calibration import record_calibration
from equipment.actions.take_into_use import take_into_use
from equipment.errors import CalibrationDatesWrong, CalibrationRangeWrong, CertificateKnown, UnitNotReady
from equipment.events import CalibrationFailed
from equipment.models import CalibrationRecord, Unit
from equipment.selectors.readiness import readiness, ready_units
from kernel import clock
from kernel.findings import against
from tests.equipment.conftest import Crew
from tests.equipment.steps import calibrate, heard


def _codes_against(unit: Unit) -> list[str]:
    return [finding.code for finding in against(readiness(unit, clock.now()))]


@pytest.mark.urs("URS-EQP-02")
def test_due_yesterday_is_refused(scale: Unit, system: Any) -> None:
    today = clock.today("Asia/Shanghai")
    calibrate(scale, calibrated_on=today - timedelta(days=366), due_on=today - timedelta(days=1))
    with pytest.raises(UnitNotReady) as refusal:
        take_into_use(unit=scale, batch_code="B26-0001", product="Tablets", actor=system)
    assert [finding["code"] for finding in refusal.value.findings] == ["calibrated"]
    assert f"was due on {today - timedelta(days=1)}" in refusal.value.message


@pytest.mark.urs("URS-EQP-02")
def test_due_today_is_valid_to_the_end_of_the_sites_day(scale: Unit, shift_clock: Any) -> None:
    today = clock.today("Asia/Shanghai")
    calibrate(scale, calibrated_on=today - timedelta(days=366), due_on=today)
    assert _codes_against(scale) == []
    left = clock.end_of_day(today, "Asia/Shanghai") - clock.now()
    shift_clock(seconds=left.total_seconds() + 1)
    assert _codes_against(scale) == ["calibrated"]


@pytest.mark.urs("URS-EQP-02")
def test_calibration_must_cover_the_weighing_range(scale: Unit) -> None:
    calibrate(scale, range_low=Decimal("0"), range_high=Decimal("30"), range_unit="kg")
    assert _codes_against(scale) == ["calibrated_range"]
    calibrate(scale)
    assert _codes_against(scale) == []


def test_scale_without_range_or_with_it_upside_down_is_refused(scale: Unit) -> None:
    with pytest.raises(CalibrationRangeWrong):
        calibrate(scale, range_low=None)
    with pytest.raises(CalibrationRangeWrong):
        calibrate(scale, range_low=Decimal("60"), range_high=Decimal("1"), range_unit="kg")


def test_dates_that_cannot_be_true_are_refused(scale: Unit) -> None:
    today = clock.today("Asia/Shanghai")
    with pytest.raises(CalibrationDatesWrong):
        calibrate(scale, calibrated_on=today + timedelta(days=1))
    with pytest.raises(CalibrationDatesWrong):
        calibrate(scale, calibrated_on=today, due_on=today)


def test_certificate_is_recorded_once_and_never_changed(scale: Unit) -> None:
    record = calibrate(scale, certificate="CAL-X")
    with pytest.raises(CertificateKnown):
        calibrate(scale, certificate="CAL-X")
    record.passed = False
    with pytest.raises(AppendOnly):
        record.save()


@pytest.mark.urs("URS-EQP-03")
def test_failed_calibration_lists_every_batch_since_the_last_good_one(
    granulator: Unit, crew: Crew, system: Any
) -> None:
    calibrate(granulator)
    batches = ["B26-0001", "B26-0002", "B26-0003", "B26-0004"]
    for batch in batches:
        crew.clean(granulator)
        take_into_use(unit=granulator, batch_code=batch, product="Tablets", actor=system)
        end_use(unit=granulator, batch_code=batch, actor=system)
    with heard(CalibrationFailed) as events:
        calibrate(granulator, passed=False, calibrated_on=clock.today("Asia/Shanghai"))
    assert [event.batch_codes for event in events] == [tuple(batches)]
    assert "calibrated" in _codes_against(granulator)


def test_later_failed_calibration_outweighs_the_earlier_good_one(scale: Unit) -> None:
    calibrate(scale)
    calibrate(scale, passed=False)
    assert _codes_against(scale) == ["calibrated"]
    calibrate(scale)
    assert _codes_against(scale) == []


def test_operator_may_not_record_a_calibration(scale: Unit, cast: Any) -> None:
    today = clock.today("Asia/Shanghai")
    with pytest.raises(PermissionRefused):
        record_calibration(
            unit=scale,
            certificate="CAL-1",
            standard="E2",
            calibrated_on=today,
            due_on=today + timedelta(days=1),
            passed=True,
            actor=cast["li.na"],
        )
    assert not CalibrationRecord.objects.exists()


@pytest.mark.urs("URS-CLN-03", "URS-SYS-07")
def test_readiness_speaks_the_readers_language_with_the_same_codes(granulator: Unit) -> None:
    english = readiness(granulator, clock.now())
    with translation.override("zh-hans"):
        chinese = readiness(granulator, clock.now())
    assert (
        [f.code for f in english]
        == [f.code for f in chinese]
        == ["in_service", "free", "clean", "calibrated"]
    )
    assert "尚未清洁。" in [finding.text for finding in chinese]
    assert all(finding.detail for finding in against(english))
    assert against(english)[0].link == granulator.get_absolute_url()


def test_ready_units_of_a_class(granulator: Unit, crew: Crew) -> None:
    assert ready_units(granulator.site, "GRAN", clock.now()) == []
    calibrate(granulator)
    crew.clean(granulator)
    assert ready_units(granulator.site, "GRAN", clock.now()) == [granulator]
