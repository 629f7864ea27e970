"""What fails at a unit becomes a deviation that names the unit, without anyone typing it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from audit.models import AuditEvent, AuditRef
from equipment.actions.check_cleaning import check_cleaning
from equipment.actions.finish_cleaning import finish_cleaning
from equipment.actions.record_calibration import record_calibration
from equipment.actions.start_cleaning import start_cleaning
from equipment.actions.take_out_of_service import take_out_of_service
from equipment.models import Unit
from equipment.tasks import expire_holds
from kernel import clock
from people.models import Notification
from quality.models import Deviation
from quality.release_checks.no_open_deviations import NoOpenDeviations
from tests.quality import story
from tests.quality.browsing import page, signed_in


def fail_cleaning(cast: Any, remark: str = "Residue at the chopper seal") -> Unit:
    """HSG-01 cleaned by one person and found not clean by another."""
    unit = Unit.objects.get(code="HSG-01")
    cleaner, checker = cast["li.na"], cast["zhang.wei"]
    start_cleaning(unit=unit, actor=cleaner)
    finish_cleaning(
        unit=unit, storage="dry_closed", actor=cleaner, signature=story.sign("li.na", "performed")
    )
    check_cleaning(
        unit=unit,
        passed=False,
        remark=remark,
        actor=checker,
        signature=story.sign("zhang.wei", "verified"),
    )
    return unit


def fail_calibration(cast: Any) -> Unit:
    """HSG-01 found outside its limits today."""
    unit = Unit.objects.get(code="HSG-01")
    today = clock.today(unit.site.zone)
    record_calibration(
        unit=unit,
        certificate="CAL-BAD-1",
        standard="STD-7",
        calibrated_on=today,
        due_on=today + timedelta(days=180),
        passed=False,
        actor=cast["huang.jie"],
    )
    return unit


@pytest.mark.urs("URS-CLN-08")
def test_each_failed_cleaning_check_opens_a_deviation_of_its_own(quality_db: str, cast: Any) -> None:
    batch = story.completed_batch()

    unit = fail_cleaning(cast)
    fail_cleaning(cast, "Still residue")

    first, second = Deviation.objects.order_by("id")
    assert (first.unit, first.source, first.state) == (unit, "cleaning", "open")
    assert first.batch is None  # the next batch would be in danger, not the one before
    assert "Residue at the chopper seal" in first.description and batch.code in first.description
    assert "Still residue" in second.description


def test_deviation_is_found_by_its_unit_and_done_by_the_system_for_the_checker(
    quality_db: str, cast: Any
) -> None:
    story.completed_batch()
    unit = fail_cleaning(cast)

    opened = AuditEvent.objects.get(action="quality.open_deviation_for_unit")

    assert (opened.role, opened.on_behalf_of) == ("system", cast["zhang.wei"])
    refs = set(AuditRef.objects.filter(event_id=opened.pk).values_list("ref", flat=True))
    assert {f"unit:{unit.code}", f"deviation:{Deviation.objects.get().code}"} <= refs


@pytest.mark.urs("URS-CLN-08")
def test_a_cleaning_that_is_never_checked_because_of_maintenance_opens_a_deviation(
    quality_db: str, cast: Any
) -> None:
    story.completed_batch()
    unit = Unit.objects.get(code="HSG-01")
    start_cleaning(unit=unit, actor=cast["li.na"])
    finish_cleaning(unit=unit, actor=cast["li.na"], signature=story.sign("li.na", "performed"))
    take_out_of_service(unit=unit, actor=cast["huang.jie"], reason=story.why("The seal leaks"))

    deviation = Deviation.objects.get()

    assert (deviation.unit, deviation.source) == (unit, "cleaning")
    assert "before its cleaning was checked" in deviation.description
    assert "The seal leaks" in deviation.description


def test_passed_cleaning_opens_none(quality_db: str, cast: Any) -> None:
    story.completed_batch()
    story.clean()
    assert not Deviation.objects.exists()


@pytest.mark.urs("URS-CLN-02", "URS-QMS-01")
def test_dirty_hold_exceeded_opens_one_deviation_without_a_user(
    quality_db: str, cast: Any, shift_clock: Any
) -> None:
    batch = story.completed_batch()
    limit = Unit.objects.get(code="HSG-01").dirty_until
    shift_clock(hours=24 * 30)

    expire_holds()
    expire_holds()

    deviation = Deviation.objects.get(unit__code="HSG-01")
    assert (deviation.source, deviation.occurred_at) == ("dirty_hold", limit)
    assert batch.code in deviation.description
    assert Notification.objects.filter(url=deviation.get_absolute_url()).exists()


@pytest.mark.urs("URS-EQP-03")
def test_failed_calibration_lists_the_batches_and_holds_their_release(quality_db: str, cast: Any) -> None:
    batches = []
    for number in ("4500000001", "4500000002"):
        batches.append(story.completed_batch(number=number))
        story.clean()

    fail_calibration(cast)

    deviation = Deviation.objects.get()
    assert deviation.source == "calibration"
    assert all(batch.code in deviation.description for batch in batches)
    assert [each.batch for each in deviation.affected_batches.all()] == batches
    assert any(not finding.ok for finding in NoOpenDeviations().evaluate(batches[0]))


def test_its_page_names_the_unit_in_the_reader_s_language(quality_db: str, cast: Any) -> None:
    story.completed_batch()
    unit = fail_cleaning(cast)
    deviation = Deviation.objects.get()

    in_english = page(signed_in("chen.jing"), "deviation_detail", deviation)
    in_chinese = page(signed_in("chen.jing", "zh-hans"), "deviation_detail", deviation)

    assert unit.get_absolute_url() in in_english
    assert "Failed cleaning check" in in_english
    assert "清洁检查不合格" in in_chinese
