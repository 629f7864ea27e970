"""What an import must show to be believed: counts, control totals, and each value read back (URS-DAT-12).

``figures`` is plain data, kept with the run and covered by the signatures on its report:
``stated``, ``read``, ``imported``, ``rejected`` (records), ``controls`` (sums as text), ``fields`` (values compared),
``differences`` (the first of those that are not equal) and ``words`` (translated words with both labels).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from integrations.choices import RowOutcome
from integrations.contracts import ImportField, ImportTarget
from integrations.models import ImportMapping, ImportRow, ImportRun
from integrations.selectors.import_sheet import Sheet
from integrations.selectors.import_values import column_number, row_values, target_of, total_of
from integrations.selectors.imports import sheet_of
from kernel.fields import in_both_languages
from kernel.quantities import parse_decimal

MOST_DIFFERENCES = 200
READ_AT_ONCE = 200


@dataclass
class Sums:
    """One control column: what the file says, what the records say, what was rejected."""

    file: Decimal = Decimal(0)
    imported: Decimal = Decimal(0)
    rejected: Decimal = Decimal(0)
    unreadable: int = 0


@dataclass
class Compared:
    """What the comparison has found so far."""

    equal: Counter[str] = field(default_factory=Counter)
    different: Counter[str] = field(default_factory=Counter)
    words: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    differences: list[dict[str, Any]] = field(default_factory=list)

    def note(self, row: ImportRow, each: ImportField, expected: Any, found: Any) -> None:
        """One field of one record: equal in value and form, or written down."""
        if same(expected, found):
            self.equal[each.code] += 1
            return
        self.different[each.code] += 1
        if len(self.differences) < MOST_DIFFERENCES:
            said = {"line": row.line, "record": row.record_code, "field": each.code}
            self.differences.append({**said, "expected": as_text(expected), "found": as_text(found)})


def figures_of(run: ImportRun) -> dict[str, Any]:
    """Read the file and the records made of it, and compare; a fixed number of queries for each 200 rows."""
    sheet, mapping = sheet_of(run), run.mapping
    target = target_of(mapping.target)
    rows = {row.line: row for row in run.rows.order_by("line")}
    sums = {code: Sums() for code in mapping.controls}
    compared = Compared()
    _add_up(mapping, sheet, rows, sums)
    for row, values, record in _made(run, target, sheet, rows):
        _compare(target, mapping, compared, (row, values, record))
        if record is not None:
            for code, found in sums.items():
                found.imported += total_of(target.read(record)[code])
    outcomes = Counter(row.outcome for row in rows.values())
    return {
        "stated": run.stated_records,
        "read": len(sheet.rows),
        "imported": outcomes[RowOutcome.IMPORTED],
        "rejected": outcomes[RowOutcome.REJECTED],
        "controls": [_control(run, mapping, code, found) for code, found in sums.items()],
        "fields": [
            {"field": code, "equal": compared.equal[code], "different": compared.different[code]}
            for code in (each.code for each in target.fields if each.code in mapping.layout)
        ],
        "differences": compared.differences,
        "words": [_word(target, key, count) for key, count in sorted(compared.words.items())],
    }


def reasons_against(figures: Mapping[str, Any]) -> list[str]:
    """The names of what does not agree; empty where the import reconciles."""
    wrong = []
    if not figures["stated"] == figures["read"] == figures["imported"] + figures["rejected"]:
        wrong.append("records")
    wrong += [each["field"] for each in figures["controls"] if not each["agrees"]]
    wrong += [each["field"] for each in figures["fields"] if each["different"]]
    return wrong


def same(expected: Any, found: Any) -> bool:
    """Equal in value and in form: ``10.50`` is not ``10.5``, and nothing is not an empty text of another kind."""
    return as_text(expected) == as_text(found)


def as_text(value: Any) -> str:
    """A value as it is compared and shown: all zeros of a decimal, a day as ISO 8601, several amounts in order."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return "; ".join(as_text(each) for each in value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def _add_up(
    mapping: ImportMapping, sheet: Sheet, rows: Mapping[int, ImportRow], sums: Mapping[str, Sums]
) -> None:
    target = target_of(mapping.target)
    for each in sheet.rows:
        # Of a row with too many or too few cells nobody can say which cell is which.
        cells = (
            dict(zip(sheet.columns, each.cells, strict=False))
            if len(each.cells) == len(sheet.columns)
            else {}
        )
        settled = rows.get(each.line)
        for code, found in sums.items():
            control = target.field(code)
            number = column_number(mapping, control, cells) if control is not None and cells else None
            if number is None:
                found.unreadable += 1
                continue
            found.file += number
            if settled is not None and settled.outcome == RowOutcome.REJECTED:
                found.rejected += number


def _made(
    run: ImportRun, target: ImportTarget, sheet: Sheet, rows: Mapping[int, ImportRow]
) -> Iterator[tuple[ImportRow, dict[str, Any], Any]]:
    """Each imported row with what the file says of it and the record as the database has it now."""
    imported = [
        (rows[each.line], each)
        for each in sheet.rows
        if each.line in rows and rows[each.line].outcome == RowOutcome.IMPORTED
    ]
    for begin in range(0, len(imported), READ_AT_ONCE):
        some = imported[begin : begin + READ_AT_ONCE]
        found = {each.uuid: each for each in target.records([row.record_uuid for row, _cells in some])}
        for row, cells in some:
            yield row, row_values(run.mapping, sheet.named(cells)), found.get(row.record_uuid)


def _compare(
    target: ImportTarget,
    mapping: ImportMapping,
    compared: Compared,
    made: tuple[ImportRow, dict[str, Any], Any],
) -> None:
    row, values, record = made
    now = target.read(record) if record is not None else {}
    for each in target.fields:
        if each.code not in values:
            continue
        compared.note(row, each, values[each.code], now.get(each.code))
        if each.kind in ("word", "unit") and values[each.code]:
            compared.words[each.code, _theirs(mapping, each, values[each.code]), values[each.code]] += 1


def _theirs(mapping: ImportMapping, each: ImportField, value: str) -> str:
    """The words of the former system that mean ``value``, as the mapping translates them."""
    words = mapping.layout[each.code].get("words", {})
    return ", ".join(theirs for theirs, ours in words.items() if ours == value) or value


def _control(run: ImportRun, mapping: ImportMapping, code: str, found: Sums) -> dict[str, Any]:
    stated = parse_decimal(run.stated_sums[code])
    agrees = stated == found.file == found.imported + found.rejected
    return {
        "field": code,
        "column": mapping.layout[code].get("column", ""),
        "stated": run.stated_sums[code],
        "file": f"{found.file:f}",
        "imported": f"{found.imported:f}",
        "rejected": f"{found.rejected:f}",
        "unreadable": found.unreadable,
        "agrees": agrees,
    }


def _word(target: ImportTarget, key: tuple[str, str, str], count: int) -> dict[str, Any]:
    code, theirs, value = key
    each = target.field(code)
    labels = in_both_languages(lambda: each.word_label(value) if each is not None else value)
    return {"field": code, "word": theirs, "value": value, "label": labels, "count": count}


def reasons_in_words(run: ImportRun) -> str:
    """What does not agree, as people call it in the reader's language; “–” where everything does."""
    target = target_of(run.mapping.target)
    names = []
    for code in reasons_against(run.figures) if run.figures else ["records"]:
        known = target.field(code)
        names.append(str(known.label) if known is not None else gettext("number of records"))
    return ", ".join(dict.fromkeys(names)) or "–"
