"""A former system's file as a table: text decoded strictly, lines counted, nothing repaired and nothing skipped."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from integrations.choices import Delimiter
from integrations.errors import FileUnreadable, RowWidthWrong


@dataclass(frozen=True)
class SheetRow:
    """One record of the file: the line on which it begins, and its cells as they stand there."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """The head of a file and its records; lines without any sign are no records."""

    columns: tuple[str, ...]
    rows: tuple[SheetRow, ...]

    def named(self, row: SheetRow) -> dict[str, str]:
        """The cells by the columns' names; raises ``RowWidthWrong``."""
        if len(row.cells) != len(self.columns):
            raise RowWidthWrong(cells=len(row.cells), columns=len(self.columns))
        return dict(zip(self.columns, row.cells, strict=True))


def read_sheet(content: bytes, *, encoding: str, delimiter: str) -> Sheet:
    """The table in ``content``; raises ``FileUnreadable`` with the line where it is none."""
    lines = _lines(_decoded(content, encoding), "\t" if delimiter == Delimiter.TAB else delimiter)
    head = next(lines, None)
    if head is None:
        raise FileUnreadable(why=_("it has no line"))
    columns = tuple(cell.strip() for cell in head.cells)
    if not all(columns) or len(set(columns)) != len(columns):
        raise FileUnreadable(why=_("a column in its first line has no name, or two have the same"))
    rows = tuple(lines)
    if not rows:
        raise FileUnreadable(why=_("it has no line below its head"))
    return Sheet(columns, rows)


def _decoded(content: bytes, encoding: str) -> str:
    """A byte order mark is no part of the first column's name."""
    try:
        text = content.decode(encoding).removeprefix("\N{BYTE ORDER MARK}")
    except UnicodeDecodeError as error:
        why = _("byte %(place)s is no %(encoding)s") % {
            "place": error.start + 1,
            "encoding": encoding.upper(),
        }
        raise FileUnreadable(why=why) from None
    if "\0" in text:
        raise FileUnreadable(why=_("it holds signs that no text has"))
    return text


def _lines(text: str, delimiter: str) -> Iterator[SheetRow]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for cells in reader:
            if cells:
                yield SheetRow(begins, tuple(cells))
            begins = reader.line_num + 1
    except csv.Error:
        raise FileUnreadable(
            why=_("line %(line)s is broken off or wrongly quoted") % {"line": begins}
        ) from None
