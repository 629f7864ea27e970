"""Which event a row is written under is PostgreSQL's own knowledge: nobody can open one, reopen one or name one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from audit.capture import guarded_models
from audit.models import AuditChange, AuditEvent, AuditSeal
from people.models import User

CODE = "audit.define_reason_code"
WRITE = "UPDATE audit_reasoncode SET is_active = NOT is_active WHERE code = 'other'"
BEGIN = (
    "SELECT event_id FROM pharmom_begin_event(%s, %s, 'x', NULL, '', '', 'shell', '', gen_random_uuid(), NULL, '',"
    " NULL, '', '', '{}'::jsonb)"
)
OPEN = (
    "INSERT INTO audit_open_event (transaction_id, event_id, recorded_at, recorded_text, actor_id)"
    " VALUES (pg_current_xact_id(), %s, now(), '', 1)"
)


def _begin(cursor: Any) -> int:
    cursor.execute(BEGIN, [CODE, User.objects.get(username="admin.sun").pk])
    found: int = cursor.fetchone()[0]
    return found


def _close(cursor: Any) -> None:
    cursor.execute("SELECT pharmom_close_event('{}')")


@contextmanager
def _refused(sqlstate: str) -> Iterator[None]:
    with pytest.raises(DatabaseError) as error, transaction.atomic():
        yield
    assert getattr(error.value.__cause__, "pgcode", None) == sqlstate


@pytest.mark.urs("URS-AUD-02")
def test_nothing_is_written_under_an_event_that_has_been_sealed(cast_db: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        event = _begin(cursor)
        cursor.execute(WRITE)
        _close(cursor)
        with _refused("PM001"):
            cursor.execute(WRITE)
        with _refused("PM001"):
            _close(cursor)
        # What named the event before it was sealed does not make it the current one again.
        cursor.execute("SELECT set_config('pharmom.event', id || '|' || recorded_at, true) FROM audit_event")
        with _refused("PM001"):
            cursor.execute(WRITE)
        with _refused("42501"):
            cursor.execute(OPEN, [event])
    assert AuditSeal.objects.get(event_id=event).changes == 1
    assert AuditChange.objects.filter(event_id=event).count() == 1


@pytest.mark.urs("URS-AUD-02")
def test_an_event_that_was_rolled_back_with_its_savepoint_is_not_there_to_write_under(cast_db: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SAVEPOINT before_it")
        _begin(cursor)
        cursor.execute(WRITE)
        cursor.execute("ROLLBACK TO SAVEPOINT before_it")
        with _refused("PM001"):
            cursor.execute(WRITE)


@pytest.mark.urs("URS-AUD-02")
def test_an_event_of_another_transaction_is_nobody_elses(cast_db: str) -> None:
    beside = connection.copy()
    try:
        with beside.cursor() as other:
            other.execute("BEGIN")
            _begin(other)
            other.execute(WRITE)
            with transaction.atomic(), connection.cursor() as cursor, _refused("PM001"):
                cursor.execute(WRITE.replace("other", "planned_change"))
            other.execute("ROLLBACK")
    finally:
        beside.close()


@pytest.mark.urs("URS-AUD-03")
def test_rows_go_to_the_innermost_event_and_to_the_outer_one_again_after_it(cast_db: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        outer = _begin(cursor)
        cursor.execute(WRITE)
        inner = _begin(cursor)
        cursor.execute(WRITE)
        _close(cursor)
        cursor.execute(WRITE)
        _close(cursor)
    written = AuditChange.objects.filter(event_id__in=[outer, inner]).order_by("id")
    assert list(written.values_list("event_id", flat=True)) == [outer, inner, outer]
    assert dict(AuditSeal.objects.values_list("event_id", "changes").filter(event_id__gte=outer)) == {
        outer: 2,
        inner: 1,
    }


@pytest.mark.urs("URS-AUD-02")
def test_nothing_stays_open_when_a_transaction_has_ended(cast_db: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        _begin(cursor)  # ended by nobody: the verification names it
    with transaction.atomic(), connection.cursor() as cursor, _refused("PM001"):
        cursor.execute(WRITE)


@pytest.mark.urs("URS-AUD-02")
@pytest.mark.parametrize(
    "sql",
    [
        "SELECT pharmom_refuse_event('audit.define_reason_code', 1)",
        "SELECT pharmom_refuse_outside('x')",
        "SELECT pharmom_capture_audit_reasoncode()",
        "ALTER TABLE audit_reasoncode DISABLE TRIGGER pharmom_capture_update",
        "DROP TRIGGER pharmom_capture_update ON audit_reasoncode",
        "CREATE TRIGGER pharmom_capture_update AFTER UPDATE ON audit_reasoncode"
        " FOR EACH STATEMENT EXECUTE FUNCTION pg_catalog.suppress_redundant_updates_trigger()",
    ],
)
def test_the_application_cannot_touch_what_captures(cast_db: str, sql: str) -> None:
    with _refused("42501"), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.urs("URS-AUD-02")
def test_a_statement_that_touches_no_row_needs_no_event(cast_db: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_reasoncode SET is_active = false WHERE code = 'nobody has it'")
        cursor.execute("DELETE FROM audit_reasoncode WHERE code = 'nobody has it'")
        cursor.execute("INSERT INTO audit_reasoncode SELECT * FROM audit_reasoncode WHERE false")


@pytest.mark.urs("URS-AUD-02")
def test_every_way_to_write_by_one_statement_is_captured_row_by_row(cast_db: str) -> None:
    before = AuditEvent.objects.count()
    with transaction.atomic(), connection.cursor() as cursor:
        event = _begin(cursor)
        cursor.execute(
            "INSERT INTO audit_reasoncode (uuid, row_version, code, label, is_active)"
            " SELECT gen_random_uuid(), 1, 'n' || n, '{}', true FROM generate_series(1, 3) AS n"
        )
        cursor.execute(  # an upsert: one row is there, one is not
            "INSERT INTO audit_reasoncode (uuid, row_version, code, label, is_active)"
            " SELECT gen_random_uuid(), 1, 'n' || n, '{}', true FROM generate_series(3, 4) AS n"
            " ON CONFLICT (code) DO UPDATE SET is_active = false"
        )
        cursor.execute(  # both in one statement
            "WITH gone AS (DELETE FROM audit_reasoncode WHERE code = 'n1' RETURNING id)"
            " UPDATE audit_reasoncode SET is_active = false WHERE code = 'n2'"
        )
        cursor.execute(
            "MERGE INTO audit_reasoncode AS t USING (VALUES ('n2'), ('n5')) AS s (code) ON t.code = s.code"
            " WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN"
            " INSERT (uuid, row_version, code, label, is_active) VALUES (gen_random_uuid(), 1, s.code, '{}', true)"
        )
        _close(cursor)
    assert AuditEvent.objects.count() == before + 1
    found = AuditChange.objects.filter(event_id=event)
    shape = sorted((each.operation, (each.after or each.before)["code"]) for each in found)
    assert shape == [
        ("D", "n1"),
        ("D", "n2"),
        ("I", "n1"),
        ("I", "n2"),
        ("I", "n3"),
        ("I", "n4"),
        ("I", "n5"),
        ("U", "n2"),
        ("U", "n3"),
    ]
    assert AuditSeal.objects.get(event_id=event).changes == 9


@pytest.mark.urs("URS-AUD-02")
def test_the_id_of_a_record_never_changes(cast_db: str) -> None:
    with _refused("PM002"), connection.cursor() as cursor:
        _begin(cursor)
        cursor.execute("UPDATE audit_reasoncode SET id = id + 1000")


@pytest.mark.urs("URS-AUD-02")
def test_no_foreign_key_writes_by_itself(empty_db: str) -> None:
    """Rows are paired by their id within a statement; a cascade could touch the same row twice in one."""
    tables = [model._meta.db_table for model in guarded_models()]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype = 'f' AND (confdeltype <> 'a' OR confupdtype <> 'a')"
            " AND conrelid::regclass::text = ANY(%s)",
            [tables],
        )
        assert cursor.fetchall() == []
