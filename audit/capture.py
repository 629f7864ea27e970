"""Installs the capture triggers: one generated function per GxP table, in step with its model.

Run by the owner's role after each migrate. The trigger is the only writer of the trail and of the
typed history, so ORM, bulk, cascade and raw-SQL writes are all caught or refused (URS-AUD-01, 02).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connections, models

from audit.models import AppendOnlyModel, AuditedModel, Guarded

SQL = Path(__file__).parent / "sql"
PARTITIONED = ("audit_event", "audit_change", "audit_ref", "audit_seal")
LEDGER_TABLES = ("audit_leaf", "audit_tile", "audit_checkpoint")
TRAIL_TABLES = (*PARTITIONED, "audit_security_event", *LEDGER_TABLES)
OWNED_BY_AUDIT = (
    *TRAIL_TABLES,
    "audit_registered_action",
    "audit_clock_shift",
    "audit_ledger_state",
    "audit_gap",
)
FOR_THE_APPLICATION = (
    "pharmom_now()",
    "pharmom_begin_event(text,bigint,text,bigint,text,text,text,text,uuid,bigint,text,uuid,text,text,jsonb)",
    "pharmom_close_event(text[])",
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


def history_model(model: type[Guarded]) -> type[models.Model] | None:
    """The history table of a GxP model; append-only models have none."""
    manager = getattr(model, "history", None) if issubclass(model, AuditedModel) else None
    return None if manager is None else manager.model


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
        for table in TRAIL_TABLES:
            cursor.execute(_refuse_sql(table))


def capture_sql(model: type[Guarded]) -> str:
    """The function, triggers and rights of one table."""
    table = model._meta.db_table
    parts = [_capture_function(model), _capture_trigger(table)]
    if issubclass(model, AppendOnlyModel):
        parts.append(_refuse_sql(table))
        parts.append(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM pharmom_app;")
    else:
        parts.append(_version_trigger(table))
        parts.append(_refuse_truncate_sql(table))
    history = history_model(model)
    if history is not None:
        parts.append(_refuse_sql(history._meta.db_table))
        parts.append(_history_rights(history))
    return "\n".join(parts)


def text_of(column: models.Field[Any, Any], row: str, masked: bool) -> str:
    """The SQL that turns one column into the text the trail keeps."""
    name = f'{row}."{column.column}"'
    kind = column.get_internal_type()
    if masked:
        return f"'sha256:' || left(encode(sha256(convert_to({name}::text, 'UTF8')), 'hex'), 32)"
    if kind == "DateTimeField":
        return f"pharmom_utc({name})"
    if kind == "DateField":
        return f"to_char({name}, 'YYYY-MM-DD')"
    if kind == "BinaryField":
        return f"encode({name}, 'hex')"
    return f"{name}::text"


def _image(model: type[Guarded], row: str) -> str:
    """SQL for the canonical JSON text of a row: keys sorted, values text or null."""
    columns = [f for f in model._meta.concrete_fields if f.name not in model.technical_columns]
    pieces = [
        f"'\"{column.column}\":' || pharmom_text({text_of(column, row, column.name in model.masked_columns)})"
        for column in sorted(columns, key=lambda field: str(field.column))
    ]
    joined = " || ',' ||\n        ".join(pieces)
    return f"'{{' || {joined} || '}}'"


def _history_insert(model: type[Guarded]) -> str:
    history = history_model(model)
    if history is None:
        return ""
    own = {
        "history_id",
        "history_date",
        "history_type",
        "history_user_id",
        "history_change_reason",
        "event_id",
    }
    columns = [f.column for f in history._meta.concrete_fields if f.column not in own]
    names = ", ".join(f'"{name}"' for name in columns)

    def insert(row: str, kind: str) -> str:
        values = ", ".join(f'{row}."{name}"' for name in columns)
        return (
            f"INSERT INTO public.{history._meta.db_table} "
            f"({names}, history_date, history_type, history_user_id, history_change_reason, event_id)\n"
            f"        VALUES ({values}, event.at, {kind}, event.actor, NULL, event.event_id);"
        )

    return f"""
    IF TG_OP = 'DELETE' THEN
        {insert("OLD", "'-'")}
    ELSE
        {insert("NEW", "CASE TG_OP WHEN 'INSERT' THEN '+' ELSE '~' END")}
    END IF;"""


def _capture_function(model: type[Guarded]) -> str:
    table = model._meta.db_table
    return f"""
CREATE OR REPLACE FUNCTION pharmom_capture_{table}() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $capture$
DECLARE
    event record;
    old_image text;
    new_image text;
    change_id bigint;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        old_image := {_image(model, "OLD")};
    END IF;
    IF TG_OP <> 'DELETE' THEN
        new_image := {_image(model, "NEW")};
    END IF;
    IF TG_OP = 'UPDATE' AND {_only_technical(model)} THEN
        RETURN NULL;
    END IF;
    event := public.pharmom_current_event('{table}');
    change_id := nextval('public.audit_change_seq');
    INSERT INTO public.audit_change
    VALUES (change_id, event.at, event.event_id, '{table}', coalesce(NEW.id, OLD.id), left(TG_OP, 1),
            old_image::jsonb, new_image::jsonb,
            pharmom_leaf('{{"after":' || coalesce(new_image, 'null') || ',"before":' || coalesce(old_image, 'null')
                || ',"event":' || event.event_id::text || ',"id":' || change_id::text
                || ',"operation":"' || left(TG_OP, 1) || '","recorded_at":"' || pharmom_utc(event.at)
                || '","row":' || coalesce(NEW.id, OLD.id)::text || ',"table":"{table}"}}'));{_history_insert(model)}
    RETURN NULL;
END
$capture$;
ALTER FUNCTION pharmom_capture_{table}() OWNER TO pharmom_audit;
REVOKE ALL ON FUNCTION pharmom_capture_{table}() FROM PUBLIC;"""


def _only_technical(model: type[Guarded]) -> str:
    """Whether an UPDATE touched nothing but technical columns (and the version that goes with them)."""
    if not model.technical_columns:
        return "false"
    return "old_image = new_image"


def _capture_trigger(table: str) -> str:
    return f"""
CREATE OR REPLACE TRIGGER pharmom_capture AFTER INSERT OR UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION pharmom_capture_{table}();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER pharmom_capture;"""


def _version_trigger(table: str) -> str:
    technical = next(m.technical_columns for m in guarded_models() if m._meta.db_table == table)
    only = ""
    if technical:
        changed = " OR ".join(
            f'OLD."{field.column}" IS DISTINCT FROM NEW."{field.column}"'
            for field in next(m for m in guarded_models() if m._meta.db_table == table)._meta.concrete_fields
            if field.name not in technical
        )
        only = f"WHEN ({changed}) "
    return f"""
CREATE OR REPLACE TRIGGER pharmom_version BEFORE UPDATE ON {table}
FOR EACH ROW {only}EXECUTE FUNCTION pharmom_next_version();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER pharmom_version;"""


def _refuse_sql(table: str) -> str:
    return f"""
CREATE OR REPLACE TRIGGER pharmom_append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION pharmom_refuse_change();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER pharmom_append_only;{_refuse_truncate_sql(table)}"""


def _refuse_truncate_sql(table: str) -> str:
    return f"""
CREATE OR REPLACE TRIGGER pharmom_no_truncate BEFORE TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION pharmom_refuse_change();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER pharmom_no_truncate;"""


def _history_rights(history: type[models.Model]) -> str:
    table = history._meta.db_table
    return f"""
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON {table} FROM pharmom_app;
GRANT INSERT, SELECT ON {table} TO pharmom_audit;
GRANT USAGE ON SEQUENCE {table}_history_id_seq TO pharmom_audit;"""


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
