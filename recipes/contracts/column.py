"""One column of an instrument's file, read strictly: nothing is guessed, repaired or skipped unsaid (URS-DAT-07)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, localcontext

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kernel.errors import InvalidDecimal
from kernel.quantities import parse_decimal
from recipes.contracts.fields import Parameters, declare, parameters
from recipes.errors import (
    BlankCell,
    ColumnMissing,
    ColumnTwice,
    FileNotText,
    NotANumber,
    NoValues,
    OtherDecimalSign,
    RowsDoNotFit,
    TooManyRows,
    WrongNumberOfValues,
)

MOST_ROWS = 10_000
# What a quotient or a root is computed with; it is rounded once, for display (F-24).
DIGITS = Context(prec=40)
ENCODINGS = (("utf-8", "UTF-8"), ("gb18030", "GB 18030"))
DELIMITERS = ((",", _("Comma")), (";", _("Semicolon")), ("tab", _("Tabulator")))
DECIMAL_SIGNS = ((".", _("Point")), (",", _("Comma")))


@parameters
class Reading(Parameters):
    """How the file is written and which of its columns is read."""

    column: str = declare("line", _("Column of the file"))
    encoding: str = declare("choice", _("Written in"), default="utf-8", options=ENCODINGS)
    delimiter: str = declare("choice", _("Between the columns"), default=",", options=DELIMITERS)
    decimal_sign: str = declare("choice", _("Decimal sign"), default=".", options=DECIMAL_SIGNS)
    lines_before: int = declare("integer", _("Lines before the names of the columns"), default=0)
    count: int | None = declare("integer", _("Number of values (empty: any)"), default=None)

    def reading_fault(self) -> str:
        """What contradicts itself, empty when nothing does."""
        if self.delimiter == self.decimal_sign:
            return gettext("columns and decimals are written with the same sign")
        if self.count is not None and self.count < 1:
            return gettext("the number of values is one at least")
        return ""

    def check(self) -> str:
        return self.reading_fault()


@dataclass(frozen=True)
class Cell:
    """One cell of the column: the line of the file it stands on, and its text without the spaces around it."""

    line: int
    text: str


@dataclass(frozen=True)
class Column:
    """The cells of one column from top to bottom, not judged yet; ``unit`` is what its numbers are in."""

    name: str
    unit: str
    decimal_sign: str
    cells: tuple[Cell, ...]

    @property
    def blanks(self) -> tuple[Cell, ...]:
        """Cells with nothing in them."""
        return tuple(cell for cell in self.cells if not cell.text)

    def numbers(self, *, skip_blanks: bool) -> list[Decimal]:
        """Every number as it is written; raises ``NotANumber``, ``OtherDecimalSign``, ``BlankCell``, ``NoValues``."""
        if not skip_blanks and self.blanks:
            raise BlankCell(line=self.blanks[0].line, column=self.name)
        found = [self._number(cell) for cell in self.cells if cell.text]
        if not found:
            raise NoValues(column=self.name)
        return found

    def _number(self, cell: Cell) -> Decimal:
        other = "," if self.decimal_sign == "." else "."
        words = {"line": cell.line, "column": self.name, "found": cell.text[:60]}
        if other in cell.text:
            raise OtherDecimalSign(**words, wanted=self.decimal_sign)
        try:
            return parse_decimal(cell.text.replace(self.decimal_sign, "."))
        except InvalidDecimal:
            raise NotANumber(**words) from None


def read_column(content: bytes, reading: Reading, unit: str) -> Column:
    """The column that ``reading`` names; raises a coded refusal that says which line is not as it should be."""
    lines = _lines(content, reading.encoding)
    rows = _rows(lines[reading.lines_before :], reading, reading.lines_before)
    _line, header = next(rows, (0, []))
    names = [name.strip() for name in header]
    if names.count(reading.column) > 1:
        raise ColumnTwice(column=reading.column)
    if reading.column not in names:
        known = ", ".join(name[:40] for name in names[:20]) or "–"
        raise ColumnMissing(column=reading.column, known=known)
    place = names.index(reading.column)
    cells: list[Cell] = []
    for line, row in rows:
        if len(row) != len(names):
            raise RowsDoNotFit(line=line, found=len(row), wanted=len(names))
        if len(cells) == MOST_ROWS:
            raise TooManyRows(most=MOST_ROWS)
        cells.append(Cell(line, row[place].strip()))
    if not cells:
        raise NoValues(column=reading.column)
    return Column(reading.column, unit, reading.decimal_sign, tuple(cells))


def _lines(content: bytes, encoding: str) -> list[str]:
    """The text in lines; a byte order mark is no part of the first name."""
    try:
        text = content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError:
        raise FileNotText(encoding=dict(ENCODINGS)[encoding]) from None
    if "\0" in text:
        raise FileNotText(encoding=dict(ENCODINGS)[encoding])
    return io.StringIO(text, newline=None).readlines()


def _rows(lines: Sequence[str], reading: Reading, before: int) -> Iterator[tuple[int, list[str]]]:
    """Each row with the number of its line in the file; lines with nothing on them are no rows."""
    delimiter = "\t" if reading.delimiter == "tab" else reading.delimiter
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        for row in reader:
            if row:
                yield before + reader.line_num, row
    except csv.Error:
        raise RowsDoNotFit(line=before + reader.line_num, found="?", wanted="?") from None


def demand_count(numbers: Sequence[Decimal], wanted: int | None) -> None:
    """Raise unless there are as many values as the recipe wants; any number where it says nothing."""
    if wanted is not None and len(numbers) != wanted:
        raise WrongNumberOfValues(found=len(numbers), wanted=wanted)


def mean(numbers: Sequence[Decimal]) -> Decimal:
    """The arithmetic mean, to 40 digits."""
    with localcontext(DIGITS):
        return sum(numbers, Decimal(0)) / len(numbers)


def standard_deviation(numbers: Sequence[Decimal]) -> Decimal:
    """Of a sample (n − 1), to 40 digits; needs two values."""
    if len(numbers) < 2:
        raise WrongNumberOfValues(found=len(numbers), wanted="≥ 2")
    with localcontext(DIGITS):
        middle = mean(numbers)
        squares = sum(((each - middle) ** 2 for each in numbers), Decimal(0))
        return (squares / (len(numbers) - 1)).sqrt()
