"""The figures as CSV: one line for each number, with what it is of, so that any sheet can pivot it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO

from django.http import HttpResponse
from django.utils.translation import gettext as _

from analytics.contracts import Answer, Cell, Question
from analytics.selectors.figures import Shown


def csv_of(found: list[Shown], question: Question) -> HttpResponse:
    """A file with a byte order mark, as spreadsheets want it."""
    text = StringIO()
    writer = csv.writer(text)
    for line in _lines(found, question):
        writer.writerow(line)
    period = question.period
    name = f"figures-{question.site.code}-{period.first}-{period.last}.csv"
    response = HttpResponse("\N{BYTE ORDER MARK}" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _lines(found: list[Shown], question: Question) -> Iterator[list[str]]:
    number = (_("Table"), _("Of what"), _("Number"), _("Value"), _("Unit of measure"), _("Remark"))
    yield [_("Figure"), *number, _("Of the time")]
    for shown in found:
        time = _time(shown, question)
        for cells in _numbers(shown.answer):
            yield [str(shown.figure.label), *map(str, cells), time]


def _numbers(answer: Answer | None) -> Iterator[tuple[object, ...]]:
    """Table, of what, number, value, unit, remark."""
    if answer is None:
        yield "", "", "", "", "", _("You may not read the records behind it.")
        return
    if answer.missing:
        yield "", "", "", "", "", answer.missing
    for value in answer.values:
        yield "", "", value.label, _text(value.value), value.unit, value.note
    for table in answer.tables:
        for row in table.rows:
            for heading, cell in zip(table.headings, row.cells, strict=True):
                yield table.caption, row.label, heading.label, _text(cell), heading.unit, ""


def _text(cell: Cell) -> str:
    return "" if cell is None else str(cell)


def _time(shown: Shown, question: Question) -> str:
    if shown.figure.of_period:
        return f"{question.period.first} – {question.period.last}"
    return question.now.isoformat(timespec="seconds")
