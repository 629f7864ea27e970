"""``no_open_exceptions``."""

import pytest

from audit.context import Reason
from batches.actions.report_exception import report_exception
from tests.quality import story

CODE = "no_open_exceptions"


def test_none_was_raised(quality_db, check) -> None:
    assert [(f.ok, f.text) for f in check(CODE, story.started_batch())] == [(True, "No exception was raised")]


@pytest.mark.urs("URS-EBR-16")
def test_each_open_one_is_named_until_it_is_assessed(quality_db, cast, check) -> None:
    batch = story.started_batch()
    for text in ("Noise from the gear box", "Light flickers above the bowl"):
        report_exception(
            batch=batch, severity="minor", reason=Reason("process_upset", text), actor=cast["li.na"]
        )

    found = check(CODE, batch)
    assert [f.ok for f in found] == [False, False]
    assert [each.code in f.text for each, f in zip(batch.exceptions.order_by("id"), found, strict=True)] == [
        True,
        True,
    ]

    story.assess_all(batch, "no_impact")
    assert [(f.ok, f.text) for f in check(CODE, batch)] == [(True, "2 exceptions, all assessed")]
