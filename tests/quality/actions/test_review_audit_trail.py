"""The review of the audit trail: complete, signed, and by somebody who wrote none of it."""

from __future__ import annotations

import pytest

from audit.errors import PermissionRefused, SamePerson, SignatureRequired
from audit.models import SecurityEvent, Signature
from batches.actions.correct_value import correct_value
from batches.models import StepRecord
from quality.actions.review_audit_trail import review_audit_trail
from quality.errors import NothingToReview
from quality.selectors.trail import entries_of
from tests.quality import story


@pytest.mark.urs("URS-AUD-12")
def test_review_is_a_signed_record_of_what_was_read(quality_db, cast) -> None:
    batch = story.completed_batch()

    review = story.review_trail(batch)

    assert review.entries == entries_of(batch).count() > 0
    assert (review.reviewer, review.after_event_id) == (cast["zhou.min"], 0)
    assert Signature.objects.filter(action="quality.review_audit_trail", meaning="reviewed").count() == 1


@pytest.mark.urs("URS-AUD-12")
def test_author_of_an_entry_does_not_review_it(quality_db, cast) -> None:
    batch = story.completed_batch(moisture=story.WET)  # assessed by chen.jing

    with pytest.raises(SamePerson) as refused:
        story.review_trail(batch, "chen.jing")

    assert refused.value.status == 403
    assert SecurityEvent.objects.filter(action="quality.review_audit_trail", username="chen.jing").exists()


def test_operator_has_no_right_to_it(quality_db, cast) -> None:
    with pytest.raises(PermissionRefused):
        story.review_trail(story.completed_batch(), "li.na")


def test_it_is_not_done_without_a_signature(quality_db, cast) -> None:
    with pytest.raises(SignatureRequired):
        review_audit_trail(batch=story.completed_batch(), remark="R", actor=cast["zhou.min"])


def test_second_review_covers_what_came_since(quality_db, cast) -> None:
    batch = story.completed_batch()
    first = story.review_trail(batch)
    record = StepRecord.objects.get(step__batch=batch, field="moisture")
    correct_value(record=record, value="1.60", reason=story.why("Digit mistyped"), actor=cast["li.na"])

    second = story.review_trail(batch)

    assert second.after_event_id == first.last_event_id
    assert second.changed_values == 1
    with pytest.raises(NothingToReview):
        story.review_trail(batch)
