"""QA review: signed, and only of a record in which nothing is open."""

from __future__ import annotations

import pytest

from audit.errors import PermissionRefused
from kernel.errors import TransitionRefused
from quality.actions.review_batch import review_batch
from quality.errors import ReviewRefused
from tests.quality import story
from tests.quality.written import MINUTE, excursion, room_of


def qa_reviews(batch, cast, username: str = "chen.jing"):
    return review_batch(batch=batch, actor=cast[username], signature=story.sign(username, "reviewed"))


def test_review_moves_the_batch_on(quality_db, cast) -> None:
    assert qa_reviews(story.reviewed_batch(), cast).state == "qa_reviewed"


def test_production_comes_first(quality_db, cast) -> None:
    with pytest.raises(TransitionRefused):
        qa_reviews(story.completed_batch(), cast)


@pytest.mark.urs("URS-EBR-15")
def test_open_excursion_of_the_room_refuses_it_by_name(quality_db, cast) -> None:
    batch = story.reviewed_batch()
    excursion(room_of(batch), batch.started_at, batch.started_at + MINUTE)

    with pytest.raises(ReviewRefused) as refused:
        qa_reviews(batch, cast)

    assert [reason.code for reason in refused.value.reasons] == ["excursion_not_assessed"]


def test_production_head_does_not_sign_for_qa(quality_db, cast) -> None:
    with pytest.raises(PermissionRefused):
        qa_reviews(story.reviewed_batch(), cast, "zhao.lei")
