"""A stopped or aborted batch goes through its reviews and can then only be rejected."""

from __future__ import annotations

import pytest

from batches.actions.abort_batch import abort_batch
from batches.actions.review_production import review_production
from materials.models import MaterialLot
from quality.actions.reject_batch import reject_batch
from quality.actions.release_batch import release_batch
from quality.actions.review_batch import review_batch
from quality.errors import ReleaseRefused
from quality.models import Deviation
from tests.quality import story
from tests.quality.browsing import page, signed_in


@pytest.mark.urs("URS-EBR-16", "URS-QMS-01")
def test_an_aborted_batch_is_reviewed_refused_for_release_and_rejected(quality_db, cast) -> None:
    batch = story.started_batch()
    story.execute(batch, until=2)
    batch = abort_batch(
        batch=batch, actor=cast["wang.fang"], reason=story.why("Glass broke above the open bowl")
    )
    deviation = Deviation.objects.get()
    assert (deviation.exception.kind, deviation.batch) == ("ended_early", batch)
    story.assess_all(batch)
    batch = review_production(
        batch=batch, actor=cast["zhao.lei"], signature=story.sign("zhao.lei", "reviewed")
    )
    story.review_trail(batch)
    batch = review_batch(batch=batch, actor=cast["chen.jing"], signature=story.sign("chen.jing", "reviewed"))

    with pytest.raises(ReleaseRefused) as refused:
        release_batch(batch=batch, actor=cast["xu.hui"], signature=story.sign("xu.hui", "released"))
    reason = next(each for each in refused.value.reasons if each.code == "ended_early")
    assert (reason.text, reason.detail) == (
        "The batch was aborted: it can only be rejected",
        "3 of 5 steps not executed",
    )
    assert "Reject batch" in page(signed_in("xu.hui"), "batch_review", batch)
    rejected = reject_batch(
        batch=batch,
        actor=cast["xu.hui"],
        reason=story.why("Glass in the product cannot be excluded"),
        signature=story.sign("xu.hui", "rejected"),
    )
    assert rejected.state == "rejected"
    assert not MaterialLot.objects.filter(code=batch.code).exists()
