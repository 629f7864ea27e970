"""Installs the capture triggers: one generated function per GxP table, in step with its model.

Run by the owner's role after each migrate. The trigger is the only writer of the trail and of the
typed history, so ORM, bulk, cascade and raw-SQL writes are all caught or refused (URS-AUD-01, 02).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connections, models

from audit.contracts import DISPOSALS, DisposalPlan
from audit.models import Guarded
from audit.triggers import capture_sql, history_model, refuse_sql

__all__ = ["capture_sql", "guarded_models", "history_model", "install"]

SQL = Path(__file__).parent / "sql"
PARTITIONED = ("audit_event", "audit_change", "audit_ref", "audit_seal")
LEDGER_TABLES = ("audit_leaf", "audit_tile", "audit_checkpoint")
TRAIL_TABLES = (*PARTITIONED, "audit_security_event", *LEDGER_TABLES, "audit_disposed")
OWNED_BY_AUDIT = (
    *TRAIL_TABLES,
    "audit_open_event",
    "audit_registered_action",
    "audit_clock_shift",
    "audit_ledger_state",
    "audit_gap",
    "audit_disposing",
    "audit_disposal_root",
    "audit_disposal_part",
    "audit_disposal_link",
)
FOR_THE_APPLICATION = (
    "pharmom_now()",
    "pharmom_begin_event(text,bigint,text,bigint,text,text,text,text,uuid,bigint,text,uuid,text,text,jsonb)",
    "pharmom_close_event(text[],text,text,bigint)",
    "pharmom_needs_reason(bigint,timestamptz,text,text,bigint)",
    "pharmom_dispose(text,bigint,jsonb)",
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
        cursor.execute("SELECT to_regclass('public.audit_disposed') IS NOT NULL")
        if not cursor.fetchone()[0]:
            return
        for functions in ("functions.sql", "ledger.sql", "disposal.sql"):
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
        _register_disposals(cursor, tables)


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
    from audit.declaration import ACTIONS

    cursor.execute("DELETE FROM audit_registered_action")
    codes = [*sorted(ACTIONS), "system.migrate"]
    cursor.executemany("INSERT INTO audit_registered_action (code) VALUES (%s)", [(code,) for code in codes])


# What the audit role does to the tables of a record that is disposed of; signatures are part of every record.
_READ, _TAKE_OUT = frozenset({"SELECT"}), frozenset({"SELECT", "DELETE"})
_SIGNED = ("audit_signature", "audit_signaturerequest", "audit_historicalsignaturerequest")


def rights_to_dispose() -> dict[str, frozenset[str]]:
    """What the audit role must be able to do, by table, to take a record out where its time is over (ADR 23)."""
    found = dict.fromkeys(_SIGNED, _TAKE_OUT) | {"audit_disposal": frozenset({"SELECT", "INSERT"})}
    for plan in DISPOSALS:
        root = apps.get_model(plan.model)
        parts = parts_of(root)
        only_read = {root._meta.db_table, *(linking for _table, linking, _column in _links_to(parts))}
        taken_out = {table for part in parts for table in (part._meta.db_table, _versions_of(part)) if table}
        found |= dict.fromkeys(only_read - found.keys(), _READ) | dict.fromkeys(taken_out, _TAKE_OUT)
    return found


def _register_disposals(cursor: Any, tables: set[str]) -> None:
    """Which tables make up which record, and the audit role's right to take rows out of them."""
    for table in ("audit_disposal_root", "audit_disposal_part", "audit_disposal_link"):
        cursor.execute(f"DELETE FROM {table}")
    cursor.execute("REVOKE INSERT ON audit_disposal FROM pharmom_app")
    cursor.execute("GRANT USAGE ON SEQUENCE audit_disposal_id_seq TO pharmom_audit")
    for table, rights in rights_to_dispose().items():
        if table in tables:
            cursor.execute(f"GRANT {', '.join(sorted(rights))} ON {table} TO pharmom_audit")
    for plan in DISPOSALS:
        root = apps.get_model(plan.model)
        parts = parts_of(root)
        if {root._meta.db_table, *(each._meta.db_table for each in parts)} <= tables:
            _register_disposal(cursor, plan, root, parts)


def parts_of(root: type[models.Model]) -> list[type[Any]]:
    """The models whose rows belong to a record of ``root``, each after the one that it hangs on."""
    found: list[type[Any]] = [root]
    declared = [model for model in apps.get_models() if getattr(model, "disposed_with", "")]
    for parent in found:
        found += [each for each in declared if _parent(each) is parent]
    return found[1:]


def _versions_of(part: type[Any]) -> str | None:
    history = history_model(part) if issubclass(part, Guarded) else None
    return history._meta.db_table if history is not None else None


def _parent(model: type[Any]) -> Any:
    return model._meta.get_field(model.disposed_with).related_model


def _register_disposal(
    cursor: Any, plan: DisposalPlan, root: type[models.Model], parts: list[type[Any]]
) -> None:
    name = root._meta.db_table
    cursor.execute(
        "INSERT INTO audit_disposal_root VALUES (%s, %s, %s, %s, %s)",
        [name, plan.model, plan.action, plan.signers, [plan.action, *plan.kept_actions]],
    )
    for place, part in enumerate(parts):
        table, column = part._meta.db_table, part._meta.get_field(part.disposed_with).column
        told = _versions_of(part) if issubclass(part, Guarded) else "-"
        cursor.execute(
            "INSERT INTO audit_disposal_part VALUES (%s, %s, %s, %s, %s, %s)",
            [name, place, table, column, _parent(part)._meta.db_table, told],
        )
    for table, linking, column in _links_to(parts):
        cursor.execute(
            "INSERT INTO audit_disposal_link VALUES (%s, %s, %s, %s)", [name, table, linking, column]
        )


def _links_to(parts: list[type[Any]]) -> list[tuple[str, str, str]]:
    """Every foreign key of a table that names a row of ``parts``: that row, whose table, which column."""
    found: list[tuple[str, str, str]] = []
    for model in apps.get_models():
        if not model._meta.managed or hasattr(model, "history_id"):
            continue
        for column in model._meta.concrete_fields:
            if column.related_model in parts:
                found.append((column.related_model._meta.db_table, model._meta.db_table, str(column.column)))
    return found
