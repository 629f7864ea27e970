"""How the trail reads to a person: actions, records, fields and values in the reader's language.

The trail keeps codes and text; nothing of a language stands in it. What a former version of PharMOM wrote and
this one no longer knows is shown as it was kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.models import AuditChange, AuditEvent, Guarded
from kernel.fields import BilingualText
from kernel.shell import shell

HIDDEN_COLUMNS = frozenset({"id", "uuid", "row_version"})
Names = dict[tuple[str, str], str]


@dataclass(frozen=True)
class FieldChange:
    """One field of one record: what it was and what it became, as people read it."""

    record: str
    field: str
    before: str
    after: str
    # Where it stands, for who looks closer: the record's kind and number, the column.
    table: str = ""
    row: int = 0
    column: str = ""

    @property
    def is_critical(self) -> bool:
        """Whether the model declares the field as one that product quality or the record rests on."""
        model = model_of(self.table)
        return model is not None and self.column in critical_columns(model)

    @property
    def replaces(self) -> bool:
        """Whether a value that had been entered was replaced or deleted."""
        return self.before not in ("", "–")


def word_action(code: str) -> str:
    """The name of an action or right in the reader's language; codes of former versions stay readable."""
    from audit.declaration import ACTIONS

    declared = ACTIONS.get(code)
    return str(declared.label) if declared is not None else shell().word_right(code)


# What the system's own entries say of themselves beside changed records.
_DETAILS = {
    "page": gettext_lazy("List"),
    "kind": gettext_lazy("Format"),
    "filters": gettext_lazy("Filter"),
    "number": gettext_lazy("Number of the export"),
    "rows": gettext_lazy("Records"),
    "digest": gettext_lazy("Digest (SHA-256)"),
    "is_complete": gettext_lazy("Complete"),
    "seconds": gettext_lazy("Seconds apart"),
    "before": gettext_lazy("Before"),
    "after": gettext_lazy("After"),
    "machine": gettext_lazy("Machine"),
    "version": gettext_lazy("Version"),
    "name": gettext_lazy("Name"),
    "size": gettext_lazy("Bytes"),
    "checkpoint": gettext_lazy("Checkpoint"),
    "verdict": gettext_lazy("Verdict"),
}


def details_of(event: AuditEvent) -> list[tuple[str, str]]:
    """What an entry of audit's own actions says, as label and value; others say it by what they changed."""
    if not event.action.startswith("audit.record_"):
        return []
    return [(str(_DETAILS.get(key, key)), _detail(value)) for key, value in event.data.items()]


def _detail(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        return "; ".join(f"{name} = {each}" for name, each in value.items()) or "–"
    return "–" if value in (None, "") else str(value)


def field_changes(found: Iterable[AuditChange]) -> list[FieldChange]:
    """The changed fields of these rows, worded; foreign keys are read as the records they name."""
    rows = list(found)
    return word_changes(rows, names_of_references(rows))


def word_changes(rows: list[AuditChange], names: Names) -> list[FieldChange]:
    """The same with the names already looked up, for rows of many events at once."""
    worded = []
    for change in rows:
        model = model_of(change.table_name)
        before, after = change.before or {}, change.after or {}
        if change.before is None and change.after is None:
            worded.append(_disposed(model, change))
        for column in sorted(set(before) | set(after)):
            old, new = before.get(column), after.get(column)
            if column in HIDDEN_COLUMNS or old == new:
                continue
            worded.append(
                FieldChange(
                    record=_record_name(model, change),
                    field=word_field(model, column),
                    before=word_value(model, column, old, names) if change.before is not None else "",
                    after=word_value(model, column, new, names) if change.after is not None else "",
                    table=change.table_name,
                    row=change.row_id,
                    column=column,
                )
            )
    return worded


def _disposed(model: type[Guarded] | None, change: AuditChange) -> FieldChange:
    """A row whose content was disposed of: that it was written stays, what it said does not."""
    name, content, gone = _record_name(model, change), _("Content"), _("disposed of")
    return FieldChange(name, content, "", gone, table=change.table_name, row=change.row_id)


@cache
def tracked_models() -> dict[str, type[Guarded]]:
    """Every GxP and append-only model by its table."""
    return {model._meta.db_table: model for model in apps.get_models() if issubclass(model, Guarded)}


def model_of(table: str) -> type[Guarded] | None:
    """The model of a table; ``None`` for one that this version no longer has."""
    return tracked_models().get(table)


@cache
def critical_columns(model: type[Guarded]) -> frozenset[str]:
    """The columns of the fields that the model declares as critical."""
    return frozenset(
        str(each.column) for each in model._meta.concrete_fields if each.name in model.critical_fields
    )


@cache
def entered_columns(model: type[Guarded]) -> frozenset[str]:
    """The columns that hold what was entered: the critical ones, else all but states, which follow from actions."""
    plain = (each for each in model._meta.concrete_fields if not each.choices)
    return critical_columns(model) or frozenset(str(each.column) for each in plain) - HIDDEN_COLUMNS


def _column(model: type[Guarded] | None, column: str) -> models.Field[Any, Any] | None:
    if model is None:
        return None
    for each in model._meta.concrete_fields:
        if each.column == column:
            return each
    return None


def _record_name(model: type[Guarded] | None, change: AuditChange) -> str:
    image = change.after or change.before or {}
    name = str(model._meta.verbose_name) if model is not None else change.table_name
    code = image.get("code") or image.get("username") or image.get("number") or ""
    return f"{name} {code}".strip()


def word_field(model: type[Guarded] | None, column: str) -> str:
    """The name of a column in the reader's language."""
    found = _column(model, column)
    return str(found.verbose_name) if found is not None else column


def word_value(model: type[Guarded] | None, column: str, value: str | None, names: Names) -> str:
    """One value as the trail keeps it, in the reader's words."""
    if value is None or value == "":
        return "–"
    found = _column(model, column)
    if found is None:
        return value
    if isinstance(found, models.BooleanField):
        return _("yes") if value == "true" else _("no")
    if found.is_relation and found.related_model is not None:
        return names.get((found.related_model._meta.db_table, value), value)
    if isinstance(found, models.DateTimeField):
        moment = timezone.localtime(datetime.fromisoformat(value))
        return moment.strftime("%Y-%m-%d %H:%M:%S")
    if found.choices:
        return str(dict(found.flatchoices).get(value, value))
    if isinstance(found, models.JSONField):
        return _structured(value)
    return value


def _structured(value: str) -> str:
    """A text in both languages in the reader's; of the rest what was kept. A JSON text is kept without its quotes."""
    try:
        loaded = json.loads(value)
    except ValueError:
        return value
    if isinstance(loaded, dict) and loaded and set(loaded) <= {"en", "zh"}:
        return str(BilingualText(loaded))
    return value


def names_of_references(rows: Iterable[Any]) -> Names:
    """Codes or names of every record that these rows point to: one query per table."""
    wanted: dict[type[models.Model], set[str]] = {}
    for change in rows:
        model = model_of(change.table_name)
        if model is None:
            continue
        for column in model._meta.concrete_fields:
            if not column.is_relation or column.related_model is None:
                continue
            for image in (change.before, change.after):
                value = (image or {}).get(column.column)
                if value is not None:
                    wanted.setdefault(column.related_model, set()).add(value)
    names = {}
    for related, keys in wanted.items():
        for record in _with_names(related, keys):
            names[related._meta.db_table, str(record.pk)] = _name(record)
    return names


def _with_names(model: type[models.Model], keys: set[str]) -> QuerySet[Any]:
    found = model._base_manager.filter(pk__in=keys)
    plain = [
        f.name for f in model._meta.concrete_fields if not isinstance(f, models.JSONField) or f.name == "name"
    ]
    return found.only(*plain)


def _name(record: Any) -> str:
    for attribute in ("code", "printed_name", "number"):
        value = getattr(record, attribute, "")
        if value:
            return str(value)
    try:
        record._meta.get_field("name")
    except FieldDoesNotExist:
        return str(record.pk)
    return str(record.name)
