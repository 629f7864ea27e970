"""``equipment_calibrated``."""

from datetime import timedelta

import pytest

from equipment.models import CalibrationRecord
from kernel import clock
from tests.quality import story
from tests.quality.written import writing

CODE = "equipment_calibrated"


def calibrated(unit, *, days_ago: int, due_in: int, passed: bool = True) -> None:
    today = clock.today(unit.site.zone)
    with writing():
        CalibrationRecord(
            unit=unit,
            certificate=f"C-{days_ago}",
            standard="S",
            calibrated_on=today - timedelta(days=days_ago),
            due_on=today + timedelta(days=due_in),
            passed=passed,
        ).save()


def test_units_and_their_number_are_said(quality_db, check) -> None:
    (finding,) = check(CODE, story.completed_batch())

    assert (finding.ok, finding.detail) == (True, "HSG-01")


@pytest.mark.urs("URS-EBR-16")
@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({"days_ago": 1, "due_in": -0, "passed": False}, "out of limits"),
        ({"days_ago": 2, "due_in": -1}, "ended on"),
    ],
)
def test_certificate_that_counted_at_the_use_decides(quality_db, check, record, words) -> None:
    batch = story.completed_batch()
    calibrated(batch.allocations.get().unit, **record)

    (finding,) = check(CODE, batch)

    assert not finding.ok and words in finding.detail


def test_later_calibration_does_not_heal_an_earlier_use(quality_db, check, shift_clock) -> None:
    batch = story.completed_batch()
    unit = batch.allocations.get().unit
    calibrated(unit, days_ago=2, due_in=-1)
    shift_clock(days=3)
    calibrated(unit, days_ago=0, due_in=100)

    assert [f.ok for f in check(CODE, batch)] == [False]
