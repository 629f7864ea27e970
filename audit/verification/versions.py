"""Typed versions against the trail: review pages read the former, the latter is the evidence."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import connection

from audit.models import AuditedModel
from audit.said import Said as _
from audit.verification.live import typed_versions
from audit.verification.report import Report

KINDS = {"I": "+", "U": "~", "D": "-"}


def check_versions(report: Report, model: type[AuditedModel], only: list[int] | None = None) -> None:
    """Every change of the table has its typed version with the same values, and no version is more."""
    table = model.history.model._meta.db_table
    for changes, versions in _by_row(_changes(model._meta.db_table, only), typed_versions(model, only)):
        present: dict[tuple[int | None, str], list[tuple[int, dict[str, str | None]]]] = {}
        for _row, history_id, event, kind, image in reversed(versions):
            present.setdefault((event, kind), []).append((history_id, image))
        for row, _change, event, operation, image in changes:
            if image is None:  # a forged change, which has been named already
                continue
            found = present.get((event, KINDS[operation]))
            if not found:
                detail = _("the typed version of event %(event)s is missing") % {"event": event}
                report.add("version", table, row, detail)
                continue
            history_id, version = found.pop()
            if not _agree(version, json.loads(image)):
                report.add("version", table, history_id, _("the typed version differs from the trail"))
        for history_id, _image in (each for rest in present.values() for each in rest):
            report.add("version", table, history_id, _("the trail does not know this typed version"))


def _agree(version: dict[str, str | None], image: dict[str, str | None]) -> bool:
    """Compared are the columns that both have: older images lack what a later migration added."""
    return all(version[column] == value for column, value in image.items() if column in version)


def _changes(table: str, only: list[int] | None) -> Iterator[tuple[Any, ...]]:
    """The changes of a table as ``(row, id, event, operation, image)``, row by row, oldest first."""
    where = "" if only is None else " AND row_id = ANY(%s)"
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            "SELECT row_id, id, event_id, operation, coalesce(after, before)::text FROM audit_change"
            f" WHERE table_name = %s{where} ORDER BY row_id, id",
            [table] if only is None else [table, only],
        )
        yield from cursor


def _by_row(
    left: Iterable[tuple[Any, ...]], right: Iterable[tuple[Any, ...]]
) -> Iterator[tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]]:
    """Both sides row by row, also for rows that only one of them has; both come in the order of rows."""
    lefts, rights = groupby(left, itemgetter(0)), groupby(right, itemgetter(0))
    one, other = _next(lefts), _next(rights)
    while one is not None or other is not None:
        if other is None or (one is not None and one[0] < other[0]):
            yield one[1] if one is not None else [], []
            one = _next(lefts)
        elif one is None or other[0] < one[0]:
            yield [], other[1]
            other = _next(rights)
        else:
            yield one[1], other[1]
            one, other = _next(lefts), _next(rights)


def _next(
    groups: Iterator[tuple[Any, Iterator[tuple[Any, ...]]]],
) -> tuple[Any, list[tuple[Any, ...]]] | None:
    for row, found in groups:
        return row, list(found)
    return None
