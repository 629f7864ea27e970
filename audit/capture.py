"""Installs the capture triggers: one generated function per GxP table, in step with its model.

Run by the owner's role after each migrate. The trigger is the only writer of the trail and of the
typed history, so ORM, bulk, cascade and raw-SQL writes are all caught or refused (URS-AUD-01, 02).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connections, models

from audit.models import Guarded
from audit.triggers import capture_sql, history_model, refuse_sql

__all__ = ["capture_sql", "guarded_models", "history_model", "install"]

SQL = Path(__file__).parent / "sql"
PARTITIONED = ("audit_event", "audit_change", "audit_ref", "audit_seal")
LEDGER_TABLES = ("audit_leaf", "audit_tile", "audit_checkpoint")
TRAIL_TABLES = (*PARTITIONED, "audit_security_event", *LEDGER_TABLES)
OWNED_BY_AUDIT = (
    *TRAIL_TABLES,
    "audit_open_event",
    "audit_registered_action",
    "audit_clock_shift",
    "audit_ledger_state",
    "audit_gap",
)
FOR_THE_APPLICATION = (
    "pharmom_now()",
    "pharmom_begin_event(text,bigint,text,bigint,text,text,text,text,uuid,bigint,text,uuid,text,text,jsonb)",
    "pharmom_close_event(text[],text,text,bigint)",
    "pharmom_needs_reason(bigint,timestamptz,text,text,bigint)",
    "pharmom_ensure_partitions(integer)",
    "pharmom_integrate(integer)",
    "pharmom_keep_checkpoint(integer,bigint,bytea,text,text)",
    "pharmom_log_refusal(text,text,text,text,text,text,text)",
    "pharmom_shift_clock(interval)",
)


def guarded_models() -> list[type[Guarded]]:
    """Every concrete GxP and append-only model, in table order."""
    found = [model for model in apps.get_models() if issubclass(model, Guarded)]
    return sorted(found, key=lambda model: model._meta.db_table)


def install(using: str) -> None:
    """Create or replace functions, triggers, partitions and rights; runs twice without harm."""
    connection = connections[using]
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.audit_leaf') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return
        for functions in ("functions.sql", "ledger.sql"):
            cursor.execute((SQL / functions).read_text(encoding="utf-8"))
        _own_and_grant(cursor)
        cursor.execute("SELECT pharmom_ensure_partitions(3)")
        _register_actions(cursor)
        tables = set(connection.introspection.table_names(cursor))
        for model in guarded_models():
            if model._meta.db_table in tables:
                cursor.execute(capture_sql(model))
                _lighten_versions(cursor, history_model(model))
        for table in TRAIL_TABLES:
            cursor.execute(refuse_sql(table))


# Made by Django for the copy of a field that is unique or indexed in the record (its names end in eight hex
# digits), and checks that the record has passed before its version is written.
_NEEDLESS = """
SELECT format('DROP INDEX %%s', i.indexrelid::regclass)
FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
WHERE i.indrelid = %(table)s::regclass AND NOT i.indisprimary AND c.relname ~ '_[0-9a-f]{8}(_like)?$'
AND i.indkey[0] <> (SELECT attnum FROM pg_attribute WHERE attrelid = i.indrelid AND attname = 'id')
UNION ALL
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname)
FROM pg_constraint WHERE conrelid = %(table)s::regclass AND contype = 'c'"""


def _lighten_versions(cursor: Any, history: type[models.Model] | None) -> None:
    """Typed versions are found by their record: what else simple-history keeps of them slows each write."""
    if history is None:
        return
    cursor.execute(_NEEDLESS, {"table": history._meta.db_table})
    for (statement,) in cursor.fetchall():
        cursor.execute(statement)


def _own_and_grant(cursor: Any) -> None:
    for table in OWNED_BY_AUDIT:
        cursor.execute(f"ALTER TABLE {table} OWNER TO pharmom_audit")
        cursor.execute(f"REVOKE ALL ON {table} FROM PUBLIC, pharmom_app")
        cursor.execute(f"GRANT SELECT ON {table} TO pharmom_app")
    _close_partitions(cursor)
    for sequence in ("audit_event_seq", "audit_change_seq", "audit_ref_seq", "audit_security_event_seq"):
        cursor.execute(f"ALTER SEQUENCE {sequence} OWNER TO pharmom_audit")
        cursor.execute(f"REVOKE ALL ON SEQUENCE {sequence} FROM PUBLIC, pharmom_app")
    cursor.execute("GRANT SELECT ON people_user TO pharmom_audit")
    cursor.execute(
        "SELECT oid::regprocedure::text FROM pg_proc WHERE proname LIKE 'pharmom\\_%' "
        "AND proname NOT LIKE 'pharmom\\_capture\\_%' AND pronamespace = 'public'::regnamespace"
    )
    for (function,) in cursor.fetchall():
        cursor.execute(f"ALTER FUNCTION {function} OWNER TO pharmom_audit")
        cursor.execute(f"REVOKE ALL ON FUNCTION {function} FROM PUBLIC, pharmom_app")
    for function in FOR_THE_APPLICATION:
        cursor.execute(f"GRANT EXECUTE ON FUNCTION {function} TO pharmom_app, pharmom_owner")


def _close_partitions(cursor: Any) -> None:
    """What was made by a migration has the rights that new tables get: a way into the trail beside it."""
    cursor.execute(
        "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent::regclass::text = ANY(%s)",
        [list(PARTITIONED)],
    )
    for (partition,) in cursor.fetchall():
        cursor.execute(f"ALTER TABLE {partition} OWNER TO pharmom_audit")
        cursor.execute("SELECT pharmom_close_partition(%s)", [partition])


def _register_actions(cursor: Any) -> None:
    from audit.runner import ACTIONS

    cursor.execute("DELETE FROM audit_registered_action")
    codes = [*sorted(ACTIONS), "system.migrate"]
    cursor.executemany("INSERT INTO audit_registered_action (code) VALUES (%s)", [(code,) for code in codes])
