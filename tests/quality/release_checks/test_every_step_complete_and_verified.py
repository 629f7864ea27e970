"""``every_step_complete_and_verified``."""

import pytest

from batches.models import StepExecution
from tests.quality import story
from tests.quality.written import writing

CODE = "every_step_complete_and_verified"


@pytest.mark.urs("URS-EBR-16")
def test_complete_record_is_counted(quality_db, check) -> None:
    (finding,) = check(CODE, story.completed_batch())

    assert finding.ok
    assert finding.text == "5 of 5 steps complete" and finding.detail.startswith("2 of 2 verified")


def test_every_open_step_is_named(quality_db, check) -> None:
    batch = story.started_batch()
    story.execute(batch, until=3)

    assert [(f.ok, f.text) for f in check(CODE, batch)] == [
        (False, "Step 1.4 is not complete"),
        (False, "Step 1.5 is not complete"),
    ]


def test_missing_second_person_is_named(quality_db, check) -> None:
    batch = story.completed_batch()
    with writing():
        step = StepExecution.objects.get(batch=batch, key="count")
        step.verifier = step.verified_at = None
        step.save()

    assert [(f.ok, f.code, f.text) for f in check(CODE, batch)] == [
        (False, "step_not_verified", "Step 1.4 is not verified")
    ]
