"""``yields_within_limits``."""

import pytest

from batches.models import StepExecution, StepRecord
from quality.models import Deviation
from tests.quality import story
from tests.quality.written import writing

CODE = "yields_within_limits"


def test_missing_yield_is_a_reason(quality_db, check) -> None:
    assert [(f.ok, f.code) for f in check(CODE, story.started_batch())] == [(False, "no_yield")]


def test_yield_is_shown_with_its_limits(quality_db, check) -> None:
    finding, booked = check(CODE, story.completed_batch())

    assert finding.ok and finding.text.endswith("98.66 %") and "97.00–101.00" in finding.detail
    assert booked.ok and "206800 pcs" in booked.text


@pytest.mark.urs("URS-EBR-14", "URS-EBR-16")
def test_yield_outside_needs_a_closed_deviation(quality_db, check) -> None:
    batch = story.completed_batch(count=story.LOW_COUNT)
    assert [(f.ok, f.code) for f in check(CODE, batch)] == [(False, "yield_outside"), (True, "quantity")]

    story.closed(Deviation.objects.get(), "major", **story.DECISIONS)

    assert [(f.ok, f.code) for f in check(CODE, batch)] == [(True, "yield_decided"), (True, "quantity")]


@pytest.mark.urs("URS-EBR-14", "URS-EBR-16")
@pytest.mark.parametrize(
    ("key", "change"),
    [
        ("count", {"value": "205000"}),
        ("yield", {"value": "99.66"}),
        ("yield", {"is_in_limits": False}),
    ],
)
def test_yield_that_does_not_follow_from_the_records_is_a_reason(quality_db, check, key, change) -> None:
    batch = story.completed_batch()
    with writing():
        record = StepRecord.objects.get(step__batch=batch, step__key=key)
        for name, value in change.items():
            setattr(record, name, value)
        record.save()

    assert (False, "yield_stale") in [(f.ok, f.code) for f in check(CODE, batch)]


@pytest.mark.urs("URS-EBR-14", "URS-EBR-16")
def test_yield_from_a_count_that_nobody_verifies_any_more_is_a_reason(quality_db, check) -> None:
    batch = story.completed_batch()
    with writing():
        step = StepExecution.objects.get(batch=batch, key="count")
        step.verifier = step.verified_at = None
        step.save()

    assert {f.code for f in check(CODE, batch) if not f.ok} == {"yield_stale", "quantity_unknown"}


@pytest.mark.urs("URS-EBR-14", "URS-EBR-16")
def test_lot_booked_with_another_quantity_than_recorded_is_a_reason(quality_db, check) -> None:
    batch = story.completed_batch()
    with writing():
        record = StepRecord.objects.get(step__batch=batch, step__key="count")
        record.value = "206799"
        record.save()

    differs = next(f for f in check(CODE, batch) if f.code == "quantity_differs")
    assert not differs.ok and "206800 pcs" in differs.text and differs.detail == "206799 pcs"
