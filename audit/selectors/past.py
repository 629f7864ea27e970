"""A record as it was at a moment of the past, beside what it is now, in the reader's words."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from django.db import models

from audit.contracts import PAST_PARTS
from audit.models import Guarded
from audit.selectors.records import Tracked, as_of
from audit.selectors.wording import (
    HIDDEN_COLUMNS,
    Names,
    critical_columns,
    names_of_references,
    word_field,
    word_value,
)
from kernel.fields import BilingualText
from kernel.pages.detail import RelatedTable


@dataclass(frozen=True)
class FieldThen:
    """One field: what it was then, and what it is now."""

    name: str
    label: str
    then: str
    now: str
    is_critical: bool

    @property
    def differs(self) -> bool:
        """Whether it has changed since."""
        return self.then != self.now


@dataclass(frozen=True)
class PastState:
    """The record at ``at``: ``None`` as ``record`` when it was not there."""

    tracked: Tracked
    at: datetime
    record: Any
    fields: Sequence[FieldThen] = ()
    tables: Sequence[RelatedTable] = ()

    @property
    def changed_since(self) -> int:
        """How many fields are no longer what they were."""
        return sum(each.differs for each in self.fields)


def past_state(tracked: Tracked, at: datetime) -> PastState:
    """The fields, and for kinds with parts of their own (``past_parts/``) what belonged to the record then."""
    then = as_of(tracked, at)
    if then is None:
        return PastState(tracked, at, None)
    parts = [part for part in PAST_PARTS if part.model == tracked.kind]
    tables = [table for part in parts for table in part.tables(then, at)]
    return PastState(tracked, at, then, _fields(tracked, then), tables)


def _fields(tracked: Tracked, then: Any) -> list[FieldThen]:
    model = tracked.model
    was, now = image_of(model, then), image_of(model, tracked.record)
    table = model._meta.db_table
    names = names_of_references([SimpleNamespace(table_name=table, before=was, after=now)])
    critical = critical_columns(model)
    skipped = {*HIDDEN_COLUMNS, *model.technical_columns, *model.masked_columns}
    columns = [(each.name, str(each.column)) for each in model._meta.concrete_fields]
    return [
        FieldThen(
            name=name,
            label=word_field(model, column),
            then=word_value(model, column, was[column], names),
            now=_now(tracked, column, now, names),
            is_critical=column in critical,
        )
        for name, column in columns
        if name not in skipped
    ]


def _now(tracked: Tracked, column: str, image: dict[str, str | None], names: Names) -> str:
    return "" if tracked.is_deleted else word_value(tracked.model, column, image[column], names)


def image_of(model: type[Guarded], record: Any) -> dict[str, str | None]:
    """The values of a record as text, by column, in the form in which the trail keeps them."""
    return {
        str(each.column): _as_text(each, getattr(record, each.attname))
        for each in model._meta.concrete_fields
    }


def _as_text(field: models.Field[Any, Any], value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, BilingualText):
        return json.dumps(dict(value), ensure_ascii=False)
    if isinstance(field, models.JSONField):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(field, models.BinaryField):  # a file, of which the trail keeps the SHA-256
        return f"sha256:{hashlib.sha256(value).hexdigest()}"
    return str(value)
