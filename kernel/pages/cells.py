"""Columns and rows as data: how one value of a record is found, shown and exported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kernel.choices import state_of
from kernel.templatetags import mom_ui

Text = str | Promise
Accessor = str | Callable[[Any], Any]
KINDS = ("text", "code", "quantity", "number", "datetime", "date", "state", "yesno", "prose", "template")


@dataclass(frozen=True)
class Column:
    """One column of a list or one row of a key-value panel.

    ``name`` names it in the address and in exports; ``value`` is a dotted path or a function of the
    record (default: ``name``). A ``kind`` of ``prose`` is a sentence, and gets the room for one.
    ``unit`` is a path, function or fixed unit such as ``"kg"`` for quantities. ``url`` makes the cell
    a link: ``True`` for ``get_absolute_url()`` or a function. ``sort`` gives the ORM path to sort by
    (default from ``value``; ``None`` with a function). One that ``gives_way`` leaves its room to the others
    on a narrow screen; it stays in the export and on a wide one.
    """

    name: str
    label: Text
    kind: str = "text"
    value: Accessor = ""
    unit: Accessor = ""
    url: bool | Callable[[Any], str | None] = False
    sortable: bool = True
    sort: str = ""
    template: str = ""
    sub: Accessor = ""
    gives_way: bool = False

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise TypeError(f"column kind “{self.kind}” is not one of {', '.join(KINDS)}")
        if self.kind == "template" and not self.template:
            raise TypeError(f"column {self.name} names no template")

    @property
    def sort_path(self) -> str:
        """The ORM path behind the header, empty when the column cannot be sorted."""
        if not self.sortable:
            return ""
        if self.sort:
            return self.sort
        source = self.value or self.name
        return source.replace(".", "__") if isinstance(source, str) else ""

    @property
    def is_numeric(self) -> bool:
        """Whether the cells line up on the right."""
        return self.kind in ("quantity", "number")

    @property
    def css(self) -> str:
        """The classes of its cells."""
        classes = {"is-num": self.is_numeric, "is-giving": self.gives_way}
        return " ".join(name for name, holds in classes.items() if holds)

    def raw(self, record: Any) -> Any:
        """The value itself."""
        return look_up(record, self.value or self.name)

    def unit_of(self, record: Any) -> str:
        """The unit beside a quantity: a path or function of the record, or a fixed symbol."""
        if not isinstance(self.unit, str):
            return str(self.unit(record) or "")
        if not self.unit:
            return ""
        found = look_up(record, self.unit, default=self.unit)
        return str(found or "")


def look_up(record: Any, accessor: Accessor, default: Any = None) -> Any:
    """Follow a dotted path (attributes, keys, methods without arguments) or call a function."""
    if not isinstance(accessor, str):
        return accessor(record)
    value = record
    for part in accessor.split("."):
        if value is None:
            return None
        if isinstance(value, dict):
            value = value.get(part, default)
        else:
            value = getattr(value, part, default) if default is not None else getattr(value, part)
        if callable(value) and not isinstance(value, type):
            value = value()
    return value


def render_cell(column: Column, record: Any) -> SafeString:
    """The HTML of one cell, escaped, with its link."""
    shown = _shown(column, record)
    target = _target(column, record)
    if target:
        shown = format_html('<a href="{}">{}</a>', target, shown)
    if column.sub:
        sub = look_up(record, column.sub)
        if sub not in (None, ""):
            shown = format_html('{}<div class="is-sub">{}</div>', shown, _plain(sub))
    return shown


def _shown(column: Column, record: Any) -> SafeString:
    if column.kind == "template":
        return render_to_string(column.template, {"record": record, "column": column})
    value = column.raw(record)
    if value is None or value == "":
        return mom_ui.nothing()
    if column.kind == "state":
        return _state(column, record, value)
    if column.kind == "code":
        return format_html('<span class="pm-code">{}</span>', value)
    if column.kind in ("quantity", "number"):
        return mom_ui.quantity(value, column.unit_of(record))
    if column.kind == "datetime":
        return mom_ui.site_time(value, getattr(record, "site", None))
    if column.kind == "date":
        return mom_ui.site_date(value)
    if column.kind == "yesno":
        return conditional_escape(_("yes") if value else _("no"))
    if column.kind == "prose":
        return format_html('<div class="is-prose">{}</div>', _plain(value))
    return conditional_escape(_plain(_worded(column, record, value)))


def _worded(column: Column, record: Any, value: Any) -> Any:
    """The label of a coded value, as its field declares it; any other value as it is."""
    path = column.value or column.name
    if not isinstance(path, str):
        return value
    owner_path, _dot, field = path.rpartition(".")
    owner = look_up(record, owner_path) if owner_path else record
    label = getattr(owner, f"get_{field}_display", None) if isinstance(owner, Model) else None
    return label() if label is not None else value


def _state(column: Column, record: Any, value: Any) -> SafeString:
    if isinstance(record, Model) and isinstance(column.value or column.name, str):
        path = str(column.value or column.name)
        owner_path, _dot, field = path.rpartition(".")
        owner = look_up(record, owner_path) if owner_path else record
        if isinstance(owner, Model):
            return mom_ui.badge_for(state_of(owner, field) or value)
    return mom_ui.badge_for(value)


def _target(column: Column, record: Any) -> str | None:
    if column.url is False:
        return None
    if column.url is True:
        return str(record.get_absolute_url())
    return column.url(record)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    return value


def export_cell(column: Column, record: Any) -> str:
    """The cell as data: codes and full digits, times with offset; never a formula for a spreadsheet."""
    value = column.raw(record) if column.kind != "template" else look_up(record, column.value or column.name)
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if column.kind == "state" and isinstance(record, Model):
        return str(getattr(value, "value", value))
    text = str(value)
    if text[:1] in ("=", "+", "@", "\t", "\r") or (text[:1] == "-" and not column.is_numeric):
        return "'" + text
    return text
