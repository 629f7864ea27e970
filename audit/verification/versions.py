"""Typed versions against the trail: review pages read the former, the latter is the evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, TypeVar

from django.db import connection

from audit.models import AuditedModel
from audit.said import Said as _
from audit.verification.images import read_image
from audit.verification.live import Version, typed_versions
from audit.verification.report import Report

KINDS = {"I": "+", "U": "~", "D": "-"}
One = TypeVar("One")
Other = TypeVar("Other")


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the trail, with what its typed version has to say; ``by`` is ``None`` where the event is gone."""

    row: int
    event: int
    operation: str
    image: str | None
    at: datetime
    by: list[int | None] | None


def check_versions(report: Report, model: type[AuditedModel], only: list[int] | None = None) -> None:
    """Every change of the table has its typed version with the same values, in the same order, and no more."""
    table = model.history.model._meta.db_table
    found = _by_row(_changes(model._meta.db_table, only), typed_versions(model, only), attrgetter("row"))
    for changes, versions in found:
        present: dict[tuple[int | None, str], list[Version]] = defaultdict(list)
        for version in reversed(versions):
            present[version.event, version.kind].append(version)
        last = 0
        for change in changes:
            if change.image is None:  # a forged change, which has been named already
                continue
            if not (same := present.get((change.event, KINDS.get(change.operation, "")))):
                detail = _("the typed version of event %(event)s is missing") % {"event": change.event}
                report.add("version", table, change.row, detail)
                continue
            version = same.pop()
            if not _agree(version, change):
                report.add("version", table, version.number, _("the typed version differs from the trail"))
            elif version.number < last:
                report.add("version", table, version.number, _("the typed version is not in its place"))
            last = max(last, version.number)
        for version in (each for rest in present.values() for each in rest):
            report.add("version", table, version.number, _("the trail does not know this typed version"))


def _agree(version: Version, change: Change) -> bool:
    """Compared are the columns that both have: older images lack what a later migration added."""
    image = read_image(change.image)
    return (
        image is not None
        and (version.at, version.why) == (change.at, None)
        and (change.by is None or version.by == change.by[0])
        and all(version.image[column] == value for column, value in image.items() if column in version.image)
    )


def _changes(table: str, only: list[int] | None) -> Iterator[Change]:
    """The changes of a table, row by row, oldest first."""
    where = "" if only is None else " AND c.row_id = ANY(%s)"
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            "SELECT c.row_id, c.event_id, c.operation, coalesce(c.after, c.before)::text, c.recorded_at,"
            " (SELECT ARRAY[e.actor_id] FROM audit_event AS e WHERE e.id = c.event_id LIMIT 1)"
            f" FROM audit_change AS c WHERE c.table_name = %s{where} ORDER BY c.row_id, c.id",
            [table] if only is None else [table, only],
        )
        for row in cursor:
            yield Change(*row)


def _by_row(
    left: Iterable[One], right: Iterable[Other], key: Callable[[Any], int]
) -> Iterator[tuple[list[One], list[Other]]]:
    """Both sides row by row, also for rows that only one of them has; both come in the order of rows."""
    lefts, rights = groupby(left, key), groupby(right, key)
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


def _next(groups: Iterator[tuple[int, Iterator[One]]]) -> tuple[int, list[One]] | None:
    for row, found in groups:
        return row, list(found)
    return None
