"""``qa_reviewed_signed``."""

import pytest

from tests.quality import story

CODE = "qa_reviewed_signed"


@pytest.mark.urs("URS-EBR-16")
def test_the_signature_of_production_is_not_that_of_qa(quality_db, check) -> None:
    assert [f.ok for f in check(CODE, story.reviewed_batch())] == [False]


def test_it_says_who_signed_and_when(quality_db, check) -> None:
    (finding,) = check(CODE, story.qa_reviewed_batch())

    assert finding.ok and "Chen Jing" in finding.detail
