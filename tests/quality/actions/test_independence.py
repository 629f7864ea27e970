"""Nobody judges a batch they worked on, and nobody judges it twice: for production and for quality."""

from __future__ import annotations

import pytest

from audit.models import SecurityEvent
from batches.errors import WorkedOnBatch
from quality.actions.release_batch import release_batch
from quality.actions.review_batch import review_batch
from quality.errors import ReviewedForProduction
from tests.factories.grants import grant_role
from tests.quality import story


def _gives(cast, username: str, role: str) -> None:
    grant_role(user=cast[username], role=role, site=story.cast.site(), actor=cast["admin.sun"])


@pytest.mark.urs("URS-SIG-10", "URS-EBR-15")
@pytest.mark.parametrize(
    ("person", "refusal"),
    [("li.na", WorkedOnBatch), ("zhang.wei", WorkedOnBatch), ("zhao.lei", ReviewedForProduction)],
)
def test_who_performed_verified_or_reviewed_for_production_does_not_sign_for_qa(
    quality_db, cast, person, refusal
) -> None:
    batch = story.reviewed_batch()
    _gives(cast, person, "qa")
    with pytest.raises(refusal) as refused:
        review_batch(batch=batch, actor=cast[person])  # before anything is signed
    assert refused.value.code == "AUD-012"
    assert SecurityEvent.objects.filter(action="quality.review_batch").exists()


@pytest.mark.urs("URS-SIG-10", "URS-EBR-16")
@pytest.mark.parametrize(
    ("person", "refusal"), [("zhang.wei", WorkedOnBatch), ("zhao.lei", ReviewedForProduction)]
)
def test_who_performed_or_reviewed_for_production_does_not_release(quality_db, cast, person, refusal) -> None:
    batch = story.qa_reviewed_batch()
    _gives(cast, person, "qualified_person")
    with pytest.raises(refusal):
        release_batch(batch=batch, actor=cast[person])
