"""The first page of each filter of the trail is read from an index, without a sort and without the whole table."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import AuditEvent
from audit.selectors.records import events_of, find_tracked
from audit.views.filters import TrailFilters
from mom.demo.work.acting import actor
from tests.factories.story import the_running_batch

# A merge of the months' indexes says by what it merges; what would be a sort says what it costs.
SORT = re.compile(r"(->|^)\s*(Incremental )?Sort\s+\(cost", re.MULTILINE)
WHOLE = re.compile(r"Seq Scan on audit_")
PERIOD = {"since": "2026-01-01T00:00", "until": "2027-01-01T00:00"}
# Of two that serve, the one that the planner takes for the shorter.
ANY_OF_THEM = "audit_(event|change)_.*(_idx|_pkey)"
# A record's events are named by the key of the trail.
NAMED = r"audit_event_.*_pkey.*\n\s*Index Cond: \(.*recorded_at = ANY"
# What is asked for, and the index of the months' tables that must answer.
FILTERS: tuple[tuple[dict[str, str], str], ...] = (
    ({}, "audit_event_.*_pkey"),
    ({"person": "li.na"}, "audit_event_.*_coalesce_recorded_at_id_idx"),
    ({"person": "system"}, "audit_event_.*_actor_id_recorded_at_id_idx"),
    ({"action": "batches.record_step"}, "audit_event_.*_action_recorded_at_id_idx"),
    ({"channel": "page"}, "audit_event_.*_channel_recorded_at_id_idx"),
    ({"kind": "batches_steprecord"}, "audit_change_.*_table_name_recorded_at_event_id_idx"),
    ({"weight": "replaced"}, "audit_change_.*_recorded_at_event_id_table_name_idx"),
    ({"weight": "critical"}, "audit_change_.*_(recorded_at_event_id_table_name|event_id_id)_idx"),
    ({"record": "BATCH"}, NAMED),
    (PERIOD, "audit_event_.*_pkey"),
    ({"person": "li.na", **PERIOD}, ANY_OF_THEM),
    ({"person": "li.na", "kind": "batches_steprecord"}, ANY_OF_THEM),
    ({"record": "BATCH", "person": "li.na", "weight": "replaced"}, ANY_OF_THEM),
    ({"action": "batches.record_step", **PERIOD}, ANY_OF_THEM),
)


def plan_of(found: Any) -> str:
    """How PostgreSQL reads it when it may neither sort nor read whole tables: where it still must, it does."""
    with transaction.atomic(), connection.cursor() as cursor:
        for way in ("seqscan", "sort", "bitmapscan", "hashjoin", "mergejoin"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        return str(found.explain())


def narrowed(choices: dict[str, str]) -> Any:
    code = the_running_batch().code
    asked = QueryDict(urlencode({name: value.replace("BATCH", code) for name, value in choices.items()}))
    found = TrailFilters(asked, queryset=AuditEvent.objects.all())
    assert found.is_valid(), found.errors
    return found.qs.order_by("-recorded_at", "-id")


@pytest.mark.urs("URS-AUD-13")
def test_each_filter_reads_an_index_in_the_order_of_the_trail(story_db: str) -> None:
    wrong = []
    for choices, index in FILTERS:
        plan = plan_of(narrowed(choices)[:51])
        if SORT.search(plan) or WHOLE.search(plan) or not re.search(index, plan):
            wrong.append(f"{choices}\n{plan}")
    assert wrong == []


def test_the_history_of_a_record_is_found_by_its_row(story_db: str) -> None:
    auditor = actor("emma.weber")
    tracked = find_tracked("batches.batch", the_running_batch().uuid, auditor)
    assert tracked is not None
    plan = plan_of(events_of(tracked, auditor)[:26])
    assert "row_id = " in plan and not WHOLE.search(plan)


def test_nothing_is_counted_beyond_the_bound(story_db: str) -> None:
    browser = Client()
    browser.force_login(actor("emma.weber"))
    with CaptureQueriesContext(connection) as asked:
        browser.get(reverse("audit:trail"), {"kind": "batches_stepexecution"})
    counting = [
        each["sql"]
        for each in asked.captured_queries
        if "COUNT(" in each["sql"] and "audit_event" in each["sql"]
    ]
    assert counting and all("LIMIT 10001" in sql for sql in counting)
