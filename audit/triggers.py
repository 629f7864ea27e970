"""The SQL of one table's capture, generated from its model and installed by ``audit.capture``.

Changes are captured per statement, from its transition tables: one INSERT writes the trail rows and one the
typed versions, whether the application has written one row or a thousand.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from audit.models import AppendOnlyModel, AuditedModel, Guarded

# Columns of a typed version that are not the record's own.
OWN_OF_VERSION = {
    "history_id",
    "history_date",
    "history_type",
    "history_user_id",
    "history_change_reason",
    "event_id",
}
# The image that a statement cannot have.
ABSENT = (("INSERT", "before"), ("DELETE", "after"))
REFERENCING = {
    "INSERT": "NEW TABLE AS new_rows",
    "UPDATE": "OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "DELETE": "OLD TABLE AS old_rows",
}


def history_model(model: type[Guarded]) -> type[models.Model] | None:
    """The history table of a GxP model; append-only models have none."""
    manager = getattr(model, "history", None) if issubclass(model, AuditedModel) else None
    return None if manager is None else manager.model


def capture_sql(model: type[Guarded]) -> str:
    """The functions, triggers and rights of one table."""
    table = model._meta.db_table
    # One trigger per row was what an earlier version had.
    parts = [f"DROP TRIGGER IF EXISTS pharmom_capture ON {table};", _function(model)]
    parts += [_capture_trigger(table, operation) for operation in REFERENCING]
    if issubclass(model, AppendOnlyModel):
        parts.append(refuse_sql(table))
        parts.append(f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM pharmom_app;")
    else:
        parts.append(_version_trigger(model))
        parts.append(_refuse_truncate_sql(table))
    history = history_model(model)
    if history is not None:
        parts.append(refuse_sql(history._meta.db_table))
        parts.append(_history_rights(history))
    return "\n".join(parts)


def refuse_sql(table: str) -> str:
    """The triggers of a table that is only ever added to."""
    return f"""
CREATE OR REPLACE TRIGGER pharmom_append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION pharmom_refuse_change();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER pharmom_append_only;{_refuse_truncate_sql(table)}"""


def text_of(column: models.Field[Any, Any], row: str, masked: bool) -> str:
    """The SQL that turns one column into the text the trail keeps."""
    name = f'{row}."{column.column}"'
    kind = column.get_internal_type()
    if (
        masked and kind == "BinaryField"
    ):  # the whole SHA-256 of the bytes: it stands for the file (URS-DAT-07)
        return f"'sha256:' || encode(sha256({name}), 'hex')"
    if masked:
        return f"'sha256:' || left(encode(sha256(convert_to({name}::text, 'UTF8')), 'hex'), 32)"
    if kind == "DateTimeField":
        return f"public.pharmom_utc({name})"
    if kind == "DateField":
        return f"to_char({name}, 'YYYY-MM-DD')"
    if kind == "BinaryField":
        return f"encode({name}, 'hex')"
    return f"{name}::text"


def _image(model: type[Guarded], row: str) -> str:
    """A sub-select of one row as the trail keeps it: columns in the order of their names, values text or null.

    ``row_to_json`` of it is its RFC 8785 text: sorted keys, no blanks, the escapes of JSON.stringify.
    """
    columns = [f for f in model._meta.concrete_fields if f.name not in model.technical_columns]
    pieces = (
        f'{text_of(column, row, column.name in model.masked_columns)} AS "{column.column}"'
        for column in sorted(columns, key=lambda field: str(field.column))
    )
    return "SELECT " + ", ".join(pieces)


def _function(model: type[Guarded]) -> str:
    """One function for the three triggers of a table; which one called it, TG_OP says.

    The event that the rows belong to is the one that this transaction has opened last and not closed. Where
    there is none, a statement that would have to be captured is refused; one that touched no row is not. It is
    found by its index even when the table was empty as the plan was made: between two vacuums thousands of rows
    have come and gone there.
    """
    table = model._meta.db_table
    return f"""
CREATE OR REPLACE FUNCTION pharmom_capture_{table}() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET enable_seqscan = off
AS $capture$
DECLARE
    v_event bigint;
    v_at timestamptz;
    v_actor bigint;
    v_utc text;
    v_disposing boolean;
BEGIN
    SELECT o.event_id, o.recorded_at, o.recorded_text, o.actor_id, o.is_disposing
    INTO v_event, v_at, v_utc, v_actor, v_disposing
    FROM public.audit_open_event AS o
    WHERE o.transaction_id = pg_current_xact_id() ORDER BY o.event_id DESC LIMIT 1;
    IF TG_OP = 'INSERT' THEN{_branch(model, "INSERT")}
    ELSIF TG_OP = 'UPDATE' THEN{_branch(model, "UPDATE")}
    ELSIF v_disposing THEN{_disposed(table)}
    ELSE{_branch(model, "DELETE")}
    END IF;
    RETURN NULL;
END
$capture$;
ALTER FUNCTION pharmom_capture_{table}() OWNER TO pharmom_audit;
REVOKE ALL ON FUNCTION pharmom_capture_{table}() FROM PUBLIC;"""


def _branch(model: type[Guarded], operation: str) -> str:
    """Refuses, or writes trail rows and typed versions of what a statement has done."""
    table, letter = model._meta.db_table, operation[0]
    before, after = ("'null'" if each == operation else f"c.{name}" for each, name in ABSENT)
    return f"""
        IF v_event IS NULL THEN
            PERFORM public.pharmom_refuse_outside('{table}') FROM {_captured(model, operation)} LIMIT 1;
            RETURN NULL;
        END IF;
        INSERT INTO public.audit_change
            (id, recorded_at, event_id, table_name, row_id, operation, before, after, leaf_hash)
        SELECT c.id, v_at, v_event, '{table}', c.row_id, '{letter}', c.before::jsonb, c.after::jsonb,
            public.pharmom_leaf(concat('{{"after":', {after}, ',"before":', {before}, ',"event":', v_event,
                ',"id":', c.id, ',"operation":"{letter}","recorded_at":"', v_utc, '","row":', c.row_id,
                ',"table":"{table}"}}'))
        FROM ({_images(model, operation)}) AS c;{_versions(model, operation)}"""


def _disposed(table: str) -> str:
    """A row that its record's disposal takes out is one more change, without its content and without a version."""
    return f"""
        INSERT INTO public.audit_change
            (id, recorded_at, event_id, table_name, row_id, operation, before, after, leaf_hash)
        SELECT c.id, v_at, v_event, '{table}', c.row_id, 'R', NULL, NULL,
            public.pharmom_leaf('{{"after":null,"before":null,"event":' || v_event || ',"id":' || c.id
                || ',"operation":"R","recorded_at":"' || v_utc || '","row":' || c.row_id || ',"table":"{table}"}}')
        FROM (SELECT nextval('public.audit_change_seq') AS id, o.id AS row_id FROM old_rows AS o) AS c;"""


def _captured(model: type[Guarded], operation: str) -> str:
    """What of the transition tables is captured: everything but what has changed in technical columns alone."""
    if operation == "INSERT":
        return "new_rows AS n"
    if operation == "DELETE":
        return "old_rows AS o"
    # A full join, so that the plan that is kept never compares each row with each; ids never change.
    both = "old_rows AS o FULL JOIN new_rows AS n ON n.id = o.id"
    if not model.technical_columns:
        return both
    changed = "(SELECT o.id FROM {both} WHERE {differ}) AS c".format(
        both=both, differ=_gxp_columns_differ(model, "o", "n")
    )
    return f"{changed} JOIN old_rows AS o ON o.id = c.id JOIN new_rows AS n ON n.id = c.id"


def _images(model: type[Guarded], operation: str) -> str:
    """Each captured row with the number of its change and its image before and after."""
    before, after, row = {
        "INSERT": (None, "n", "n"),
        "UPDATE": ("o", "n", "n"),
        "DELETE": ("o", None, "o"),
    }[operation]
    texts = [
        f"row_to_json({name})::text AS {name}" if each is not None else f"NULL::text AS {name}"
        for name, each in (("before", before), ("after", after))
    ]
    laterals = [
        f"\n            CROSS JOIN LATERAL ({_image(model, each)}) AS {name}"
        for name, each in (("before", before), ("after", after))
        if each is not None
    ]
    return f"""
            SELECT nextval('public.audit_change_seq') AS id, {row}.id AS row_id, {", ".join(texts)}
            FROM {_captured(model, operation)}{"".join(laterals)}"""


def _versions(model: type[Guarded], operation: str) -> str:
    history = history_model(model)
    if history is None:
        return ""
    kind, row = {"INSERT": ("+", "n"), "UPDATE": ("~", "n"), "DELETE": ("-", "o")}[operation]
    columns = [f.column for f in history._meta.concrete_fields if f.column not in OWN_OF_VERSION]
    names = ", ".join(f'"{each}"' for each in columns)
    values = ", ".join(f'{row}."{each}"' for each in columns)
    # Where every row is captured, the versions need no look at the rows as they were.
    rows = f"{'old' if row == 'o' else 'new'}_rows AS {row}"
    captured = _captured(model, operation) if model.technical_columns else rows
    return f"""
        INSERT INTO public.{history._meta.db_table}
            ({names}, history_date, history_type, history_user_id, history_change_reason, event_id)
        SELECT {values}, v_at, '{kind}', v_actor, NULL, v_event
        FROM {captured};"""


def _gxp_columns_differ(model: type[Guarded], old: str, new: str) -> str:
    return " OR ".join(
        f'{old}."{field.column}" IS DISTINCT FROM {new}."{field.column}"'
        for field in model._meta.concrete_fields
        if field.name not in model.technical_columns
    )


def _capture_trigger(table: str, operation: str) -> str:
    name = f"pharmom_capture_{operation.lower()}"
    return f"""
CREATE OR REPLACE TRIGGER {name} AFTER {operation} ON {table} REFERENCING {REFERENCING[operation]}
FOR EACH STATEMENT EXECUTE FUNCTION pharmom_capture_{table}();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name};"""


def _version_trigger(model: type[Guarded]) -> str:
    table = model._meta.db_table
    only = f"WHEN ({_gxp_columns_differ(model, 'OLD', 'NEW')}) " if model.technical_columns else ""
    return f"""
CREATE OR REPLACE TRIGGER pharmom_version BEFORE UPDATE ON {table}
FOR EACH ROW {only}EXECUTE FUNCTION pharmom_next_version();
ALTER TABLE {table} ENABLE ALWAYS TRIGGER pharmom_version;"""


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
