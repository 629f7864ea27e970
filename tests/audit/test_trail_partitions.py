"""The trail has a table for each month, made ahead; what came too early for its table is put right."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction

from audit.actions.define_reason_code import define_reason_code
from audit.capture import PARTITIONED, install
from audit.models import AuditEvent
from audit.tasks import BEAT, ensure_trail_partitions
from audit.verification import verify, verify_about
from kernel import clock

LABEL = {"en": "Power cut", "zh": "停电"}


def _tables(parent: str) -> list[str]:
    """Where the newest row of each of the trail's tables lies."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT tableoid::regclass::text FROM {parent} ORDER BY 1")
        return [name for (name,) in cursor.fetchall()]


def _partitions() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent::regclass::text = ANY(%s)",
            [list(PARTITIONED)],
        )
        return [name for (name,) in cursor.fetchall()]


@pytest.mark.urs("URS-AUD-01", "URS-AUD-08")
def test_events_after_months_without_beat_get_the_tables_of_their_months(
    cast_db: str, cast: Any, shift_clock: Any
) -> None:
    shift_clock(days=160)
    define_reason_code(code="late", label=LABEL, actor=cast["admin.sun"])
    event = AuditEvent.objects.latest("id")
    shift_clock(days=31)
    define_reason_code(code="later", label=LABEL, actor=cast["admin.sun"])
    assert all(f"{parent}_rest" in _tables(parent) for parent in PARTITIONED)

    assert ensure_trail_partitions() == 5 * len(PARTITIONED)  # last month, this one, three to come

    this_month = f"{clock.now():%Y%m}"
    for parent in PARTITIONED:
        tables = _tables(parent)
        assert f"{parent}_rest" not in tables
        assert {f"{parent}_{event.recorded_at:%Y%m}", f"{parent}_{this_month}"} <= set(tables)
    assert AuditEvent.objects.get(pk=event.pk).leaf_hash == event.leaf_hash
    assert verify().is_whole
    assert ensure_trail_partitions() == 0
    install("owner")  # as after the next migrate
    shift_clock(days=62)
    define_reason_code(code="latest", label=LABEL, actor=cast["admin.sun"])
    assert "audit_change_rest" not in _tables("audit_change")
    _assert_closed(_partitions())


@pytest.mark.urs("URS-AUD-08")
def test_seals_of_months_that_are_over_have_an_index_of_their_references_and_this_months_have_none(
    cast_db: str, cast: Any, shift_clock: Any
) -> None:
    reason = define_reason_code(code="early", label=LABEL, actor=cast["admin.sun"])
    sealed = f"audit_seal_{clock.now():%Y%m}"
    assert ensure_trail_partitions() == 0
    assert _indexed_by_reference() == []
    shift_clock(days=31)
    define_reason_code(code="late", label=LABEL, actor=cast["admin.sun"])
    ensure_trail_partitions()
    assert _indexed_by_reference() == [sealed]
    ensure_trail_partitions()
    assert _indexed_by_reference() == [sealed]
    shift_clock(days=31)
    ensure_trail_partitions()
    assert len(_indexed_by_reference()) == 2
    assert verify_about(reason.audit_refs()).is_whole


def _indexed_by_reference() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_indexes"
            " WHERE tablename LIKE 'audit\\_seal%' AND indexdef LIKE '%USING gin%' ORDER BY 1"
        )
        return [name for (name,) in cursor.fetchall()]


def _assert_closed(partitions: list[str]) -> None:
    """Tables made by time are as closed as those made by a migration."""
    assert len(partitions) > 5 * len(PARTITIONED)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgenabled = 'A'"
            " AND tgname IN ('pharmom_append_only', 'pharmom_no_truncate')"
        )
        guarded = set(cursor.fetchall())
        cursor.execute(
            "SELECT table_name, string_agg(privilege_type, ' ') FROM information_schema.role_table_grants"
            " WHERE grantee = 'pharmom_app' GROUP BY 1"
        )
        rights = dict(cursor.fetchall())
    for partition in partitions:
        assert {(partition, "pharmom_append_only"), (partition, "pharmom_no_truncate")} <= guarded
        assert rights[partition] == "SELECT"


@pytest.mark.urs("URS-AUD-07")
def test_no_table_of_the_trail_is_a_way_around_it(cast_db: str) -> None:
    """An event forged there, of a month that has no table, would let its writer act as anybody."""
    partitions = [name for name in _partitions() if name.startswith("audit_event")]
    assert "audit_event_rest" in partitions
    for alias, statements in {
        "default": ("INSERT INTO {0} SELECT * FROM audit_event LIMIT 1", "DELETE FROM {0}", "TRUNCATE {0}"),
        "owner": ("UPDATE {0} SET id = id", "DELETE FROM {0}", "TRUNCATE {0}"),
    }.items():
        for partition in (*_tables("audit_event"), "audit_event_rest"):
            for statement in statements:
                if alias == "owner" and partition.endswith("_rest") and "TRUNCATE" not in statement:
                    continue  # there is no row that a trigger could refuse to touch
                with (
                    pytest.raises(DatabaseError) as error,
                    transaction.atomic(using=alias),
                    connections[alias].cursor() as cursor,
                ):
                    cursor.execute(statement.format(partition))
                assert getattr(error.value.__cause__, "pgcode", None) in {"PM002", "42501"}, statement


def test_beat_makes_the_tables_of_the_coming_months() -> None:
    from mom.celery import app

    assert BEAT["trail-partitions"]["task"] == ensure_trail_partitions.name
    assert app.conf.beat_schedule["audit.trail-partitions"] == BEAT["trail-partitions"]
