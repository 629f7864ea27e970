"""The figures as CSV: one line for each number, with what it is of, so that any sheet can pivot it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO

from django.http import HttpResponse
from django.utils.translation import gettext as _

from analytics.contracts import Question
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
    yield [
        _("Figure"),
        _("Table"),
        _("Of what"),
        _("Number"),
        _("Value"),
        _("Unit of measure"),
        _("Remark"),
        _("Of the time"),
    ]
    for shown in found:
        figure, answer = shown.figure, shown.answer
        time = _time(shown, question)
        if answer is None:
            yield [str(figure.label), "", "", "", "", "", _("You may not read the records behind it."), time]
            continue
        if answer.missing:
            yield [str(figure.label), "", "", "", "", "", str(answer.missing), time]
        for value in answer.values:
            shown_value = "" if value.value is None else f"{value.value}"
            words = (
                str(figure.label),
                "",
                "",
                str(value.label),
                shown_value,
                value.unit,
                str(value.note),
                time,
            )
            yield list(words)
        for table in answer.tables:
            for row in table.rows:
                for heading, cell in zip(table.headings, row.cells, strict=True):
                    shown_cell = "" if cell is None else f"{cell}"
                    line = (table.caption, row.label, heading.label, shown_cell, heading.unit)
                    yield [str(figure.label), *map(str, line), "", time]


def _time(shown: Shown, question: Question) -> str:
    if shown.figure.of_period:
        return f"{question.period.first} – {question.period.last}"
    return question.now.isoformat(timespec="seconds")
