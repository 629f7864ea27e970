"""Images of live records and of their typed versions, built in Python from the columns' own values."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, models

from audit.models import AuditedModel, Guarded
from audit.verification.leaf import utc

CHUNK = 2000
# Rows with a file in them are read a few at a time: each may have megabytes.
FILES = 8


@dataclass(frozen=True, slots=True)
class Version:
    """A typed version: whose it is, which event made it when and by whom, and the values."""

    row: int
    number: int
    event: int | None
    kind: str
    at: datetime
    by: int | None
    why: str | None
    image: dict[str, str | None]


# What a typed version has beside the record's own columns, in the order of ``Version``.
OWN = (
    "id",
    "history_id",
    "event_id",
    "history_type",
    "history_date",
    "history_user_id",
    "history_change_reason",
)


def live_rows(
    model: type[Guarded], only: list[int] | None = None
) -> Iterator[tuple[int, dict[str, str | None]]]:
    """Each row (or those with the ids ``only``) as ``(id, image)``, in the trail's text form."""
    columns = [f for f in model._meta.concrete_fields if f.name not in model.technical_columns]
    names = ", ".join(_selected(column) for column in columns)
    where = "true" if only is None else "id = ANY(%s)"
    chunk = FILES if any(each.get_internal_type() == "BinaryField" for each in columns) else CHUNK
    select = f"SELECT {names} FROM {model._meta.db_table} WHERE {where} AND id > %s ORDER BY id LIMIT {chunk}"
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(select, [last] if only is None else [only, last])
            rows = cursor.fetchall()
        for row in rows:
            image = {
                str(column.column): _text(value, column.name in model.masked_columns)
                for column, value in zip(columns, row, strict=True)
            }
            last = int(image["id"] or 0)
            yield last, image
        if len(rows) < chunk:
            return


def typed_versions(model: type[AuditedModel], only: list[int] | None = None) -> Iterator[Version]:
    """Each typed version, row by row, oldest first."""
    history = model.history.model
    kept = {column.column for column in history._meta.concrete_fields}
    columns = [
        f for f in model._meta.concrete_fields if f.name not in model.technical_columns and f.column in kept
    ]
    names = ", ".join([*OWN, *(_selected(each) for each in columns)])
    where = "true" if only is None else "id = ANY(%s)"
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f"SELECT {names} FROM {history._meta.db_table} WHERE {where} ORDER BY id, history_id",
            [] if only is None else [only],
        )
        for found in cursor:
            image = {
                str(column.column): _text(value, column.name in model.masked_columns)
                for column, value in zip(columns, found[len(OWN) :], strict=True)
            }
            row, number, event, kind, at, by, why = found[: len(OWN)]
            yield Version(row, number, event, kind, at, by, why, image)


def _selected(column: models.Field[Any, Any]) -> str:
    """Kinds whose text Python would write in a way of its own are read as PostgreSQL's text."""
    if column.get_internal_type() in {"ArrayField", "DurationField", "JSONField", "UUIDField"}:
        return f'"{column.column}"::text'
    return f'"{column.column}"'


def _text(value: Any, masked: bool) -> str | None:
    if value is None:
        return None
    if masked and isinstance(value, memoryview | bytes):
        return f"sha256:{hashlib.sha256(value).hexdigest()}"
    if masked:
        return f"sha256:{hashlib.sha256(str(value).encode('utf-8')).hexdigest()[:32]}"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return utc(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, memoryview | bytes):
        return bytes(value).hex()
    return str(value)
