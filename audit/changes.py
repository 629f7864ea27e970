"""What the action under way has done to records that were there before it began."""

from __future__ import annotations

from typing import Any

from django.db import connection

from audit.context import Run
from audit.models import Guarded

# In all of them the version counts for nothing: it goes up with every write, changed or not.
_CHANGES = """
SELECT EXISTS (
    SELECT FROM audit_change WHERE recorded_at = %s AND event_id = %s
    AND (operation <> 'U' OR before - 'row_version' <> after - 'row_version'))"""
_MADE = """
SELECT EXISTS (
    SELECT FROM audit_change WHERE recorded_at = %s AND event_id = %s
    AND table_name = %s AND row_id = %s AND operation = 'I')"""
# A value that was empty is entered, not replaced; a row of the same event was never anybody's entry.
_REPLACES = """
SELECT EXISTS (
    SELECT FROM audit_change AS c WHERE c.recorded_at = %s AND c.event_id = %s
    AND (c.operation = 'D' OR c.operation = 'U' AND EXISTS (
        SELECT FROM jsonb_each_text(c.before) AS b
        WHERE b.key <> 'row_version' AND coalesce(b.value, '') NOT IN ('', '{}', '[]')
        AND b.value IS DISTINCT FROM c.after ->> b.key))
    AND NOT EXISTS (
        SELECT FROM audit_change AS i WHERE i.recorded_at = c.recorded_at AND i.event_id = c.event_id
        AND i.table_name = c.table_name AND i.row_id = c.row_id AND i.operation = 'I'))"""
_VERSION_BEFORE = """
SELECT (before ->> 'row_version')::bigint FROM audit_change WHERE recorded_at = %s AND event_id = %s
AND table_name = %s AND row_id = %s AND operation <> 'I' ORDER BY id LIMIT 1"""


def needs_reason(run: Run, subject: str | None, result: Any) -> bool:
    """Whether the action changed what had been entered before it.

    Without a ``subject`` the ``result`` decides: a record that was there before and is changed, be it
    only by a row added to it. Otherwise an earlier value must have been replaced or deleted.
    """
    if subject is None and isinstance(result, Guarded):
        return not _ask(_MADE, run, result) and _ask(_CHANGES, run)
    return _ask(_REPLACES, run)


def version_before(run: Run, result: Any) -> int | None:
    """The version that ``result`` had before the action; ``None`` for what is new or no record."""
    if not isinstance(result, Guarded) or _ask(_MADE, run, result):
        return None
    found: int | None = _value(_VERSION_BEFORE, run, result)
    return result.row_version if found is None else found


def _ask(question: str, run: Run, record: Guarded | None = None) -> bool:
    return bool(_value(question, run, record))


def _value(question: str, run: Run, record: Guarded | None) -> Any:
    values: list[Any] = [run.recorded_at, run.event_id]
    if record is not None:
        values += [record._meta.db_table, record.pk]
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        row = cursor.fetchone()
    return row[0] if row is not None else None
