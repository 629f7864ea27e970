"""``yields_within_limits``."""

import pytest

from quality.models import Deviation
from tests.quality import story

CODE = "yields_within_limits"


def test_missing_yield_is_a_reason(quality_db, check) -> None:
    assert [(f.ok, f.code) for f in check(CODE, story.started_batch())] == [(False, "no_yield")]


def test_yield_is_shown_with_its_limits(quality_db, check) -> None:
    (finding,) = check(CODE, story.completed_batch())

    assert finding.ok and finding.text.endswith("98.66 %") and "97.00–101.00" in finding.detail


@pytest.mark.urs("URS-EBR-14", "URS-EBR-16")
def test_yield_outside_needs_a_closed_deviation(quality_db, check) -> None:
    batch = story.completed_batch(net=story.LOW_NET)
    assert [(f.ok, f.code) for f in check(CODE, batch)] == [(False, "yield_outside")]

    story.closed(Deviation.objects.get(), "major", **story.DECISIONS)

    assert [(f.ok, f.code) for f in check(CODE, batch)] == [(True, "yield_decided")]
