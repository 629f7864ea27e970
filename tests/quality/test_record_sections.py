"""What quality adds to the printed batch record, and that a print leaves the review of the trail alone."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from batches.actions.print_batch_record import print_batch_record
from batches.contracts import RELEASE_CHECKS
from batches.models import Batch
from batches.selectors.printing import print_arguments, printed_record, record_content
from mom.demo import cast
from quality.actions.release_batch import release_batch
from quality.actions.review_batch import review_batch
from quality.models import Deviation
from quality.selectors.trail import entries_of, entries_to_review, last_trail_review
from tests.pdf import Pdf, undrawn
from tests.quality import story


def part(batch: Batch, code: str, language: str = "en") -> str:
    """Every text of one part, one after the other."""
    sections = record_content(batch, language)["text"]["sections"]
    (found,) = [each for each in sections if each["code"] == code]
    return " ".join(texts(found))


def texts(value: Any) -> Any:
    """The texts of plain blocks, in both languages where they stand beside each other."""
    if isinstance(value, dict):
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)
    elif isinstance(value, str) and value:
        yield value


def released() -> Batch:
    """Wet, its deviation closed, released."""
    batch = story.reviewed_batch(moisture=story.WET)
    story.closed(Deviation.objects.get(), "major", **story.DECISIONS)
    story.review_trail(batch)
    batch = review_batch(
        batch=batch, actor=cast.actor("chen.jing"), signature=story.sign("chen.jing", "reviewed")
    )
    return release_batch(batch=batch, actor=cast.actor("xu.hui"), signature=story.sign("xu.hui", "released"))


@pytest.mark.urs("URS-EBR-16", "URS-DAT-09")
def test_deviation_decision_and_calibration_stand_in_the_record(quality_db: str) -> None:
    batch = released()
    deviation = Deviation.objects.get()
    said = part(batch, "deviations")
    for text in (
        deviation.code,
        "Moisture",
        "Major",
        "Closed",
        story.REPORT["root_cause"],
        story.DECISIONS["stability"],
        "One delivery, sent back.",
        "Report complete and plausible.",
        "zhou.min",
        "Approved",
    ):
        assert text in said, text
    decided = part(batch, "disposition")
    assert "Released" in decided
    assert "徐慧 Xu Hui (xu.hui)" in decided
    with translation.override("en"):  # whatever the process spoke last
        labels = {str(check.label) for check in RELEASE_CHECKS}
    assert labels <= set(texts(record_content(batch, "en")))
    assert "CAL-2026-HSG-01" in part(batch, "calibration")
    chinese = part(batch, "disposition", "zh-hans")
    assert "放行" in chinese
    assert "Released" not in chinese


def test_without_a_decision_or_a_deviation_the_record_says_so(quality_db: str) -> None:
    batch = story.started_batch()
    assert "No decision on this batch has been taken." in part(batch, "disposition")
    assert "No deviation was opened for the batch." in part(batch, "deviations")


@pytest.mark.urs("URS-DAT-13")
def test_a_released_record_is_finished_and_has_both_languages(quality_db: str) -> None:
    batch = released()
    content = record_content(batch, "both")
    printed = print_batch_record(batch=batch, actor=cast.actor("xu.hui"), **print_arguments(content))
    pdf = Pdf(printed_record(printed, content))
    assert "NOT FINISHED" not in pdf.text
    assert "尚未完成" not in pdf.text
    for text in (
        "COPY · print no. 1",
        "副本 · 打印编号 1",
        "Decision on the batch · 批次决定",
        "Released · 已放行",
    ):
        assert text in pdf.text, text
    assert undrawn(pdf) == set()


@pytest.mark.urs("URS-AUD-12")
def test_a_print_after_the_review_of_the_trail_leaves_it_complete(quality_db: str) -> None:
    batch = story.reviewed_batch()
    story.review_trail(batch)
    before = entries_of(batch).count()
    content = record_content(batch, "en")
    print_batch_record(batch=batch, actor=cast.actor("chen.jing"), **print_arguments(content))
    assert entries_of(batch).count() == before
    assert not entries_to_review(batch, last_trail_review(batch)).exists()
    # And who exported may still review the trail that others wrote.
    assert review_batch(
        batch=batch, actor=cast.actor("chen.jing"), signature=story.sign("chen.jing", "reviewed")
    )


def test_deviations_cost_the_same_queries_whatever_their_number(quality_db: str) -> None:
    batch = story.completed_batch(moisture=story.WET)
    counts = []
    for _number in range(3):
        with CaptureQueriesContext(connection) as asked:
            record_content(batch, "en")
        counts.append(len(asked) - sum("people_role" in each["sql"] for each in asked))
        story.investigated(story.new_deviation(batch))
    assert counts[1] == counts[2]
