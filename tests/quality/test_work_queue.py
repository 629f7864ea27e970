"""My work: who has to do what next, and when it is overdue."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quality.search import search
from quality.work_queue import items
from tests.quality import story


def titles(person) -> list[str]:
    return [str(item.title) for item in items(person)]


@pytest.mark.urs("URS-QMS-01")
@pytest.mark.parametrize(
    ("bring", "words", "who"),
    [
        ("new_deviation", "Classify", {"chen.jing", "zhou.min"}),
        ("classified", "Start the investigation", {"chen.jing", "zhou.min"}),
        ("investigating", "Investigate", {"liu.yang"}),
        ("investigated", "Finish the actions", {"liu.yang"}),
        ("awaiting_approval", "Approve the report", {"chen.jing", "zhou.min"}),
        ("closed", "", set()),
    ],
)
def test_next_step_waits_for_those_who_may_do_it(quality_db, cast, bring, words, who) -> None:
    getattr(story, bring)()
    people = ("li.na", "wang.fang", "liu.yang", "chen.jing", "zhou.min", "xu.hui")

    waiting = {name for name in people if any(words in title for title in titles(cast[name]))}

    assert waiting == who


def test_overdue_is_an_alarm(quality_db, cast, shift_clock) -> None:
    story.new_deviation()
    assert [item.severity for item in items(cast["chen.jing"])] == ["warn"]
    shift_clock(days=31)
    assert [item.severity for item in items(cast["chen.jing"])] == ["alarm"]


def test_batch_waits_for_qa_and_then_for_the_qualified_person(quality_db, cast) -> None:
    batch = story.qa_reviewed_batch()

    assert titles(cast["xu.hui"]) == [f"Decide on batch {batch.code}"]
    assert titles(cast["chen.jing"]) == []


def test_search_finds_by_number_batch_and_word_inside_ones_places(quality_db, cast) -> None:
    batch = story.started_batch()
    deviation = story.new_deviation(batch)

    for text in (deviation.code, batch.code, "torn"):
        assert [hit.title for hit in search(cast["chen.jing"], text)] == [deviation.code]
    assert search(cast["chen.jing"], deviation.code)[0].exact
    assert search(cast["admin.sun"], deviation.code) == []


def test_queries_do_not_grow_with_the_work(quality_db, cast) -> None:
    story.new_deviation()
    with CaptureQueriesContext(connection) as few:
        assert len(items(cast["chen.jing"])) == 1
    for number in range(6):
        story.new_deviation(title=f"Bag {number}")
    with CaptureQueriesContext(connection) as many:
        assert len(items(cast["chen.jing"])) == 7
    assert len(many) == len(few)
