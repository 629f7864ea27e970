"""Review by exception: one of each class of departure is listed, and nothing is left unclassified."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from audit.context import Reason
from batches.actions.correct_value import correct_value
from batches.actions.record_step import record_step
from batches.actions.report_exception import report_exception
from batches.actions.skip_step import skip_step
from batches.actions.verify_step import verify_step
from batches.models import BatchException, StepExecution, StepRecord
from kernel.errors import DomainError
from quality.selectors.clearance import CLEARING, CONCERNS
from quality.selectors.review import review_of
from tests.quality import story
from tests.quality.written import MINUTE, excursion, room_of, writing


def spoken(batch) -> str:
    """Everything that the list says, in one text."""
    return "\n".join(
        f"{each.step.number if each.step else ''} {each.what} {each.detail}"
        for each in review_of(batch).departures
    )


@pytest.mark.urs("URS-EBR-15")
def test_clean_batch_is_cleared_by_named_rules_but_for_the_weight_typed_ahead(quality_db) -> None:
    review = review_of(story.completed_batch())

    coverage = review.coverage
    assert coverage.total == coverage.cleared + 1 > 5
    assert (coverage.held, coverage.unclassified) == (1, 0)
    (by_hand,) = review.departures
    assert by_hand.step.key == "charge" and "By hand instead of captured" in by_hand.what
    assert (by_hand.recorded, by_hand.recorded_note) == ("9.98 kg", "Entered by hand")
    assert not review.corrections and not review.excursions and not review.attempts
    assert {rule.code for rule, _count in coverage.by_rule} == {rule.code for rule in CLEARING}
    assert all(rule.version for rule in (*CLEARING, *CONCERNS))


@pytest.mark.urs("URS-EBR-15")
def test_limit_breach_is_listed_with_limit_value_and_deviation(quality_db) -> None:
    batch = story.completed_batch(moisture=story.WET)

    departure = review_of(batch).departures[0]

    assert (departure.limit, departure.recorded) == ("1.00–2.00 %", "2.40 %")
    assert departure.deviation is not None
    assert review_of(batch).coverage.held == 2  # this one, and the weight typed ahead


@pytest.mark.urs("URS-EBR-15", "URS-AUD-06")
def test_correction_shows_was_is_why_and_by(quality_db, cast) -> None:
    batch = story.completed_batch()
    for value in ("1.60", "1.70"):
        record = StepRecord.objects.get(step__batch=batch, field="moisture")
        correct_value(record=record, value=value, reason=story.why("Digit mistyped"), actor=cast["li.na"])

    found = review_of(batch).corrections

    assert [(each.was, each.is_now) for each in found] == [("1.50", "1.60"), ("1.60", "1.70")]
    assert {(each.event.reason_text, each.event.actor_name) for each in found} == {
        ("Digit mistyped", cast["li.na"].printed_name)
    }
    assert len({each.exception for each in found}) == 2


@pytest.mark.urs("URS-EBR-14", "URS-EBR-15")
def test_result_calculated_anew_is_listed_as_a_correction_with_its_exception(quality_db, cast) -> None:
    batch = story.started_batch()
    story.execute(batch)
    record = StepRecord.objects.get(step__batch=batch, step__key="count")
    correct_value(record=record, value="206000", reason=story.why("Digit mistyped"), actor=cast["li.na"])
    verify_step(
        step=batch.steps.get(key="count"),
        actor=cast["zhang.wei"],
        signature=story.sign("zhang.wei", "verified"),
    )
    record_step(step=batch.steps.get(key="yield"), inputs={"result": "98.28"}, actor=cast["li.na"])

    found = {each.step.key: each for each in review_of(batch).corrections}

    assert (found["count"].was, found["count"].is_now) == ("206800", "206000")
    assert (found["yield"].was, found["yield"].is_now) == ("98.66", "98.28")
    assert found["yield"].exception.kind == "recalculation"


@pytest.mark.urs("URS-EBR-15")
def test_skipped_step_is_listed(quality_db, cast) -> None:
    batch = story.started_batch()
    skip_step(
        step=batch.steps.order_by("sequence")[0],
        reason=Reason("process_upset", "The room was closed"),
        actor=cast["chen.jing"],
        signature=story.sign("chen.jing", "approved"),
    )

    assert "1.1" in spoken(batch) and "The room was closed" in spoken(batch)


@pytest.mark.urs("URS-EBR-15")
def test_refused_attempt_is_listed(quality_db, cast) -> None:
    batch = story.started_batch()
    story.execute(batch, until=2)
    step = StepExecution.objects.get(batch=batch, key="moisture")
    with pytest.raises(DomainError):
        record_step(step=step, inputs={"value": "99.00"}, actor=cast["li.na"])

    assert [each.error_code for each in review_of(batch).attempts] == ["BAT-043"]


@pytest.mark.urs("URS-EBR-15", "URS-ENV-07")
def test_excursion_of_the_room_is_listed(quality_db) -> None:
    batch = story.completed_batch()
    found = excursion(room_of(batch), batch.completed_at - MINUTE / 60, None)

    assert review_of(batch).excursions == (found,)


@pytest.mark.urs("URS-EBR-15")
def test_reported_and_late_entries_are_listed(quality_db, cast, shift_clock) -> None:
    batch = story.started_batch()
    report_exception(
        batch=batch, severity="minor", reason=Reason("process_upset", "Noise heard"), actor=cast["li.na"]
    )
    story.execute(batch, until=2)
    read_at = batch.started_at + timedelta(minutes=1)
    shift_clock(minutes=90)
    record_step(
        step=StepExecution.objects.get(batch=batch, key="moisture"),
        inputs={"value": "1.50", "measured_at": read_at.isoformat(), "late_reason": "The tablet was flat"},
        actor=cast["li.na"],
    )

    assert "Noise heard" in spoken(batch) and "The tablet was flat" in spoken(batch)


@pytest.mark.urs("URS-EBR-15")
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"status": "manual"}, "By hand instead of captured"),
        ({"status": "uncertain"}, "Its source doubts it"),
        ({"status": "bad"}, "Its source doubts it"),
        ({"is_in_limits": False}, "Outside its limits"),
    ],
)
def test_doubtful_value_is_listed_even_without_an_exception(quality_db, change, words) -> None:
    batch = story.completed_batch()
    with writing():
        record = StepRecord.objects.get(step__batch=batch, field="moisture")
        for name, value in change.items():
            setattr(record, name, value)
        record.save()

    assert words in spoken(batch) and "1.3" in spoken(batch)


@pytest.mark.urs("URS-EBR-15")
def test_missing_value_and_missing_second_person_are_listed(quality_db) -> None:
    batch = story.completed_batch()
    with writing():
        StepRecord.objects.get(step__batch=batch, field="moisture").delete()
        step = StepExecution.objects.get(batch=batch, key="count")
        step.verifier = step.verified_at = None
        step.save()

    assert "Value missing: Moisture" in spoken(batch)
    assert "1.4 Not verified by a second person" in spoken(batch)


@pytest.mark.urs("URS-EBR-15")
def test_captured_excursion_and_gap_are_listed_once_with_their_length(quality_db) -> None:
    batch = story.completed_batch()
    step = batch.steps.get(key="moisture")
    began = batch.started_at
    with writing():
        common = {"site": batch.site, "batch": batch, "step": step, "severity": "major", "raised_at": began}
        BatchException.objects.bulk_create(
            [
                BatchException(
                    code=f"{batch.code}-X{number}",
                    kind=kind,
                    field="BowlTemperature",
                    limit="≤ 30.0",
                    recorded="31.6",
                    unit="°C",
                    began_at=began,
                    ended_at=began + timedelta(seconds=38),
                    worst_value=Decimal("31.6"),
                    sample_count=214,
                    raised_by=story.cast.actor("li.na"),
                    **common,
                )
                for number, kind in (("81", "excursion"), ("82", "gap"))
            ]
        )

    found = review_of(batch).departures

    assert [each.recorded for each in found[:2]] == ["31.6 °C", "31.6 °C"]
    assert found[0].recorded_note == "214 samples, 38 s long"
