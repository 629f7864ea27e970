"""The figures as CSV: one line for each number, with what it is of, so that any sheet can pivot it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from analytics.contracts import Answer, Cell, Question
from analytics.selectors.figures import Shown
from kernel.pages.export import Piece, exported


def csv_of(request: HttpRequest, found: list[Shown], question: Question) -> HttpResponseBase:
    """A file with a byte order mark, as spreadsheets want it."""
    period = question.period
    name = f"figures-{question.site.code}-{period.first}-{period.last}.csv"
    return exported(request, _pieces(found, question), filename=name)


def _pieces(found: list[Shown], question: Question) -> Iterator[Piece]:
    yield "\N{BYTE ORDER MARK}", 0
    for number, line in enumerate(_lines(found, question)):
        text = StringIO()
        csv.writer(text).writerow(line)
        yield text.getvalue(), int(number > 0)


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
