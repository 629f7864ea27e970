"""What the action under way has done to records that were there before it began."""

from __future__ import annotations

from typing import Any

from django.db import connection

from audit.context import Run
from audit.event_store import Question
from audit.models import Guarded

_VERSION_BEFORE = """
SELECT CASE WHEN operation = 'I' THEN NULL ELSE (before ->> 'row_version')::bigint END
FROM audit_change WHERE recorded_at = %s AND event_id = %s AND table_name = %s AND row_id = %s
ORDER BY operation = 'I' DESC, id LIMIT 1"""


def question_of(subject: str | None, result: Any) -> Question:
    """What to ask of an event to know whether it changed what had been entered before it.

    Without a ``subject`` the ``result`` decides: a record that was there before and is changed, be it
    only by a row added to it. Otherwise an earlier value must have been replaced or deleted.
    """
    if subject is None and isinstance(result, Guarded):
        return Question("changed", result._meta.db_table, result.pk)
    return Question("replaced")


def version_before(run: Run, result: Any) -> int | None:
    """The version that ``result`` had before the action; ``None`` for what is new or no record."""
    if not isinstance(result, Guarded):
        return None
    with connection.cursor() as cursor:
        cursor.execute(_VERSION_BEFORE, [run.recorded_at, run.event_id, result._meta.db_table, result.pk])
        row = cursor.fetchone()
    return result.row_version if row is None else row[0]
