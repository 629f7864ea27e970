"""One row of a file in the words of PharMOM: what the approved mapping makes of its cells."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from integrations.choices import DecimalSign
from integrations.contracts import IMPORT_TARGETS, ImportField, ImportTarget
from integrations.errors import (
    ColumnsMissing,
    MappingIncomplete,
    RowValueMissing,
    RowValueUnreadable,
    RowWordUnknown,
    TargetUnknown,
)
from integrations.models import ImportMapping
from integrations.selectors.import_sheet import Sheet
from kernel.errors import InvalidDecimal
from kernel.quantities import UNITS, parse_decimal

PARTED_BY = ";"


def target_of(code: str) -> ImportTarget:
    """What the mapping imports; raises ``TargetUnknown``."""
    if code not in IMPORT_TARGETS:
        raise TargetUnknown(value=code, known=", ".join(each.code for each in IMPORT_TARGETS))
    return IMPORT_TARGETS.get(code)


def row_values(mapping: ImportMapping, cells: Mapping[str, str]) -> dict[str, Any]:
    """The value of each mapped field of one row; raises why the row cannot be read."""
    target = target_of(mapping.target)
    return {
        field.code: field_value(mapping, field, cells)
        for field in target.fields
        if field.code in mapping.layout
    }


def field_value(mapping: ImportMapping, field: ImportField, cells: Mapping[str, str]) -> Any:
    """The value of one field, ``None`` or ``""`` where an optional cell is empty."""
    source = mapping.layout[field.code]
    text = (cells[source["column"]] if source.get("column") else str(source.get("fixed", ""))).strip()
    if not text:
        if field.is_required:
            raise RowValueMissing(field=field.label)
        return "" if field.kind in ("text", "unit") else None
    return _read(mapping, field, text, source.get("words", {}))


def column_number(mapping: ImportMapping, field: ImportField, cells: Mapping[str, str]) -> Decimal | None:
    """What a control column adds for this row; ``None`` where the cell holds no number."""
    try:
        value = field_value(mapping, field, cells)
    except (RowValueUnreadable, RowValueMissing):
        return None
    return total_of(value)


def total_of(value: Any) -> Decimal:
    """A value as a number to be added; nothing counts as zero, of several amounts their sum."""
    if value is None:
        return Decimal(0)
    if isinstance(value, tuple):
        return sum(value, Decimal(0))
    return Decimal(value)


def demand_columns(mapping: ImportMapping, sheet: Sheet) -> None:
    """Refuse a file without a column that the mapping names (``ColumnsMissing``)."""
    named = [source["column"] for source in mapping.layout.values() if source.get("column")]
    missing = sorted(set(named) - set(sheet.columns))
    if missing:
        raise ColumnsMissing(columns=", ".join(missing), found=", ".join(sheet.columns))


def demand_complete(mapping: ImportMapping) -> None:
    """Refuse a mapping by which no row could be imported (``MappingIncomplete``)."""
    target = target_of(mapping.target)
    missing = [
        str(each.label) for each in target.fields if each.is_required and each.code not in mapping.layout
    ]
    if missing:
        raise MappingIncomplete(why=_("nothing is said of %(fields)s") % {"fields": ", ".join(missing)})
    if "column" not in mapping.layout[target.key]:
        key = target.field(target.key)
        raise MappingIncomplete(
            why=_("“%(field)s” must come from a column") % {"field": key.label if key else target.key}
        )


def _read(mapping: ImportMapping, field: ImportField, text: str, words: Mapping[str, str]) -> Any:
    if field.kind in ("word", "unit"):
        return _word(field, text, words)
    translated = words.get(text, text)
    if field.kind == "text":
        return translated
    if field.kind == "date":
        return _day(field, translated, mapping.day_format)
    if field.kind == "amounts":
        parts = [part.strip() for part in translated.split(PARTED_BY)]
        return tuple(_number(field, part, mapping.decimal_sign) for part in parts)
    if field.kind == "integer":
        if not (translated.isascii() and translated.isdigit() and len(translated) <= 9):
            raise RowValueUnreadable(field=field.label, value=translated, kind=_("a whole number"))
        return int(translated)
    return _number(field, translated, mapping.decimal_sign)


def _word(field: ImportField, text: str, words: Mapping[str, str]) -> str:
    """A translated word, or one of ours as it is; anything else is refused, nothing is guessed."""
    found = words.get(text, text)
    known = list(UNITS) if field.kind == "unit" else field.allowed()
    if found not in known:
        raise RowWordUnknown(field=field.label, value=text, known=", ".join([*words, *known]))
    return found


def _number(field: ImportField, text: str, sign: str) -> Decimal:
    """Digits with the mapping's own decimal sign; one with the other sign means something else, and is refused."""
    plain = text
    if sign == DecimalSign.COMMA:
        plain = text.replace(".", "?").replace(",", ".")
    try:
        return parse_decimal(plain)
    except InvalidDecimal:
        example = "10,50" if sign == DecimalSign.COMMA else "10.50"
        kind = _("a number such as %(example)s") % {"example": example}
        raise RowValueUnreadable(field=field.label, value=text, kind=kind) from None


def _day(field: ImportField, text: str, form: str) -> date:
    try:
        return datetime.strptime(text, form).date()  # noqa: DTZ007 - a calendar day has no zone
    except ValueError:
        example = date(2026, 11, 30).strftime(form)
        kind = _("a day such as %(example)s") % {"example": example}
        raise RowValueUnreadable(field=field.label, value=text, kind=kind) from None
