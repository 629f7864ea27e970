"""Lists of batches and of the trail are read by their indexes: what they cost depends on what they show."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from audit.selectors.trail import events, events_about
from batches.models import Batch
from batches.selectors.progress import with_progress
from batches.views.batches import BatchListPage
from tests.batches.floor import Floor


def plan_of(found: Any) -> str:
    """How PostgreSQL reads it when it may neither sort nor read whole tables: where it still must, it does."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        return str(found.explain())


def rows_of(floor: Floor, address: str) -> Any:
    page = BatchListPage()
    page.request = RequestFactory().get(address)
    page.request.user = floor["emma.weber"]
    return page.rows()


@pytest.mark.parametrize(
    ("address", "index"), [("/", "batches_by_issue"), ("/?state=in_execution", "batches_by_state")]
)
def test_newest_batches_come_from_an_index_without_a_sort(floor: Floor, address: str, index: str) -> None:
    floor.started()
    plan = plan_of(rows_of(floor, address)[:50])
    assert f"Index Scan Backward using {index}" in plan
    assert "Sort" not in plan


def test_steps_are_counted_for_the_shown_batches_alone(floor: Floor) -> None:
    batch = floor.until_finish()
    floor.make_ready("HSG-02")
    other = floor.batch(floor.order(number="2"))
    with CaptureQueriesContext(connection) as asked:
        (shown,) = with_progress([Batch.objects.get(pk=batch.pk)])
    assert (shown.step_count, shown.done_count) == (9, 5)  # type: ignore[attr-defined]
    counting = asked.captured_queries[-1]["sql"]
    assert f"IN ({batch.pk})" in counting and str(other.pk) not in counting.partition("IN (")[2]
    (empty,) = with_progress([Batch(pk=0)])
    assert (empty.step_count, empty.done_count) == (0, 0)  # type: ignore[attr-defined]
    assert "batches_stepexecution" not in str(rows_of(floor, "/").query)


@pytest.mark.urs("URS-AUD-13")
def test_events_about_a_record_are_found_by_reference_and_read_by_the_key_of_the_trail(floor: Floor) -> None:
    first = floor.started()
    floor.make_ready("HSG-02")
    second = floor.batch(floor.order(number="2"))
    for batch in (first, second):
        found = events(ref=f"batch:{batch.code}")
        assert set(found.values_list("subject_code", flat=True)) >= {batch.order.code}
        about = events().filter(events_about(batch.code))
        assert set(about) == set(found)
    with CaptureQueriesContext(connection) as asked:
        plan = plan_of(events().filter(events_about(first.code)))
    # Each event by its time and number: not the trail from its newest end.
    assert re.search(r"Index Cond: \(.*recorded_at = ANY", plan)
    # Kinds under which nothing is kept are not looked for a second time.
    named = asked.captured_queries[1]["sql"]
    assert f"batch:{first.code}" in named and f"container:{first.code}" not in named


@pytest.mark.urs("URS-AUD-13")
def test_a_record_with_very_many_events_is_read_from_the_newest_end(
    floor: Floor, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = floor.started().code
    few = list(events().filter(events_about(code)))
    monkeypatch.setattr("audit.selectors.trail.NAMED_EVENTS", 2)
    assert len(few) > 2 and list(events().filter(events_about(code))) == few
