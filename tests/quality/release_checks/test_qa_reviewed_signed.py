"""``qa_reviewed_signed``."""

import pytest

from batches.models import StepRecord
from tests.quality import story
from tests.quality.written import writing

CODE = "qa_reviewed_signed"


@pytest.mark.urs("URS-EBR-16")
def test_the_signature_of_production_is_not_that_of_qa(quality_db, check) -> None:
    assert [f.ok for f in check(CODE, story.reviewed_batch())] == [False]


def test_it_says_who_signed_and_when(quality_db, check) -> None:
    (finding,) = check(CODE, story.qa_reviewed_batch())

    assert finding.ok and "Chen Jing" in finding.detail


@pytest.mark.urs("URS-SIG-07")
def test_a_record_that_is_no_longer_what_qa_signed_is_refused(quality_db, check) -> None:
    batch = story.qa_reviewed_batch()
    with writing():
        record = StepRecord.objects.filter(step__batch=batch, field="moisture").get()
        record.value = "1.51"
        record.save()

    (finding,) = check(CODE, batch)

    assert not finding.ok and finding.text.startswith("The record has changed since")
