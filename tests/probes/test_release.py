"""Probes at the decision on a batch: nothing open, nobody else's right, no old answer (URS-EBR-16)."""

from __future__ import annotations

from typing import Any

import pytest

from batches.choices import BatchState
from batches.models import Batch
from tests.probes.faces import signature_of, trace
from tests.quality import story

RELEASE = ("quality:batch_release", "batches/release")


@pytest.mark.urs("URS-EBR-16", "URS-QMS-01")
def test_a_batch_with_an_open_deviation_is_not_released(quality_db: str, face: Any) -> None:
    batch = story.qa_reviewed_batch(moisture=story.WET)
    assert batch.deviations.exclude(state="closed").exists()
    before = trace()
    digest = face.digest("xu.hui", RELEASE, batch)

    released = face.send("xu.hui", RELEASE, batch, signature_of("xu.hui", "released", digest))

    assert (released.status, released.code) == (409, "QUA-001"), released
    assert "deviation" in released.text.lower()
    assert trace() == before
    assert Batch.objects.get(pk=batch.pk).state == BatchState.QA_REVIEWED


@pytest.mark.urs("URS-EBR-16", "URS-ACC-01")
@pytest.mark.parametrize("who", ["zhao.lei", "chen.jing", "wang.fang", "admin.sun"])
def test_nobody_but_the_qualified_person_releases(quality_db: str, face: Any, who: str) -> None:
    batch = story.qa_reviewed_batch()
    before = trace()

    released = face.send(who, RELEASE, batch, signature_of(who, "released"))

    assert (released.status, released.code) == (403, "AUD-002"), released
    assert trace() == before
