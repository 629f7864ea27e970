"""``production_reviewed_signed``."""

import pytest

from batches.actions.return_batch import return_batch
from tests.quality import story

CODE = "production_reviewed_signed"


@pytest.mark.urs("URS-EBR-16")
def test_it_is_missing_until_the_head_of_production_signs(quality_db, check) -> None:
    assert [f.ok for f in check(CODE, story.completed_batch())] == [False]


def test_it_says_who_signed_and_when(quality_db, check) -> None:
    (finding,) = check(CODE, story.reviewed_batch())

    assert finding.ok and "Zhao Lei" in finding.detail


def test_returned_record_has_to_be_signed_anew(quality_db, cast, check) -> None:
    batch = return_batch(
        batch=story.reviewed_batch(),
        reason=story.why("A page is missing"),
        actor=cast["chen.jing"],
        signature=story.sign("chen.jing", "reviewed"),
    )

    assert [f.ok for f in check(CODE, batch)] == [False]
