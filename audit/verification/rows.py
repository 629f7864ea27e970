"""Reading large tables in pieces, in the order of their keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.db import connection

T = TypeVar("T")

CHUNK = 5000


def rows(
    table: str, columns: list[str], where: str = "true", values: Sequence[Any] = (), key: str = "id"
) -> Iterator[dict[str, Any]]:
    """The rows of ``table`` as dictionaries; ``column::text`` is read as PostgreSQL's text."""
    names = [column.split("::")[0] for column in columns]
    select = (
        f"SELECT {', '.join(columns)} FROM {table} WHERE {where} AND {key} > %s ORDER BY {key} LIMIT {CHUNK}"
    )
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(select, [*values, last])
            found = cursor.fetchall()
        for row in found:
            yield dict(zip(names, row, strict=True))
        if len(found) < CHUNK:
            return
        last = found[-1][names.index(key)]


def pieces(items: Iterable[T]) -> Iterator[list[T]]:
    """``items`` in lists of at most ``CHUNK``."""
    remaining = iter(items)
    while piece := list(islice(remaining, CHUNK)):
        yield piece


def asked(select: str, values: Sequence[Any] = ()) -> list[Any]:
    """What a query answers."""
    with connection.cursor() as cursor:
        cursor.execute(select, values)
        return list(cursor.fetchall())
