"""The trail as JSON: every column of entries, changes, references and seals, and back again (URS-AUD-13).

One object: ``schema``, ``entries`` in the order of the trail, ``count``. Digits are text as the trail keeps them,
times UTC with microseconds, hashes hexadecimal; nothing is worded, so that nothing depends on a language.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import QuerySet

from audit.models import AuditChange, AuditEvent, AuditSeal
from audit.selectors.trail import changes_by_event
from kernel.canonical import plain

SCHEMA = "pharmom.trail/1"
AT_ONCE = 500


@dataclass(frozen=True)
class ExportedEntry:
    """An entry as it was read back: the rows of the trail, not saved and not to be saved."""

    event: AuditEvent
    changes: tuple[AuditChange, ...]
    seal: AuditSeal | None


def entries_as_json(found: QuerySet[AuditEvent]) -> Iterator[tuple[str, int]]:
    """The file in pieces with the number of entries in each; memory holds five hundred entries at a time."""
    yield f'{{"schema":"{SCHEMA}","entries":[', 0
    rows, count = found.iterator(chunk_size=AT_ONCE), 0
    while page := list(islice(rows, AT_ONCE)):
        changes, seals = changes_by_event(page), _seals(page)
        for event in page:
            entry = _entry(event, changes.get(event.pk, []), seals.get(event.pk))
            yield f"{',' if count else ''}\n{json.dumps(entry, ensure_ascii=False, separators=(',', ':'))}", 1
            count += 1
    yield f'\n],"count":{count}}}\n', 0


def read_entries(text: str) -> Iterator[ExportedEntry]:
    """The entries of an exported file; ``ValueError`` for another schema or one that was cut off."""
    content = json.loads(text)
    if content.get("schema") != SCHEMA:
        raise ValueError(f"not an export of the trail: {content.get('schema')!r}")
    if content.get("count") != len(content["entries"]):
        raise ValueError(f"{content.get('count')} entries are announced, {len(content['entries'])} are there")
    for entry in content["entries"]:
        changes, seal = entry.pop("changes"), entry.pop("seal")
        yield ExportedEntry(
            _read(AuditEvent, entry),
            tuple(_read(AuditChange, change) for change in changes),
            _read(AuditSeal, seal) if seal is not None else None,
        )


def _entry(event: AuditEvent, changes: list[AuditChange], seal: AuditSeal | None) -> dict[str, Any]:
    written = _row(event)
    written["changes"] = [_row(change) for change in changes]
    written["seal"] = _row(seal) if seal is not None else None
    return written


def _row(record: models.Model) -> dict[str, Any]:
    columns = {field.attname: getattr(record, field.attname) for field in record._meta.concrete_fields}
    return {
        name: bytes(value).hex() if isinstance(value, bytes | memoryview) else plain(value)
        for name, value in columns.items()
    }


def _read(model: type[Any], row: dict[str, Any]) -> Any:
    return model(
        **{field.attname: _value(field, row[field.attname]) for field in model._meta.concrete_fields}
    )


def _value(field: models.Field[Any, Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(field, models.DateTimeField):
        return datetime.fromisoformat(value)
    if isinstance(field, models.UUIDField):
        return UUID(value)
    return bytes.fromhex(value) if isinstance(field, models.BinaryField) else value


def _seals(page: list[AuditEvent]) -> dict[int, AuditSeal]:
    times = [event.recorded_at for event in page]
    seals = AuditSeal.objects.filter(
        recorded_at__range=(min(times), max(times)), event_id__in=[event.pk for event in page]
    )
    return {seal.event_id: seal for seal in seals}
