"""``audit_trail_reviewed``."""

import pytest

from batches.actions.correct_value import correct_value
from batches.models import StepRecord
from quality.actions.review_batch import review_batch
from tests.quality import story

CODE = "audit_trail_reviewed"


@pytest.mark.urs("URS-AUD-12", "URS-EBR-16")
def test_entries_are_counted_before_anybody_has_read_them(quality_db, check) -> None:
    (finding,) = check(CODE, story.completed_batch())

    assert (finding.ok, finding.code) == (False, "trail_not_reviewed")
    assert int(finding.detail.split()[0]) > 10


@pytest.mark.urs("URS-AUD-12")
def test_correction_after_the_review_has_to_be_reviewed_too(quality_db, cast, check) -> None:
    batch = story.completed_batch()
    story.review_trail(batch)
    assert [f.code for f in check(CODE, batch)] == ["trail_reviewed"]

    record = StepRecord.objects.get(step__batch=batch, field="moisture")
    correct_value(record=record, value="1.60", reason=story.why("Digit mistyped"), actor=cast["li.na"])

    assert [(f.ok, f.code) for f in check(CODE, batch)] == [(False, "trail_has_new_entries")]


def test_decisions_on_the_batch_are_no_entries_to_review(quality_db, cast, check) -> None:
    batch = story.reviewed_batch()
    story.review_trail(batch)
    review_batch(batch=batch, actor=cast["chen.jing"], signature=story.sign("chen.jing", "reviewed"))

    assert [(f.ok, f.code) for f in check(CODE, batch)] == [(True, "trail_reviewed")]
