"""What a document is made of. Texts are worded when ``plain`` is called, in the language active then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise

from kernel.fields import BilingualText

Text = str | Promise | Mapping[str, str]

NO_BREAK = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True)
class Cell:
    """One cell: what stands there, in small print what belongs to it, and what stood there before.

    ``was`` are earlier values, printed struck out before the present one; ``mark`` is a sign that the
    document explains (``▲``, ``※``), so that nothing is said by colour alone.
    """

    text: Text
    small: Text = ""
    was: Sequence[str] = ()
    mark: str = ""


@dataclass(frozen=True)
class Facts:
    """Label and value, two pairs in a line where there is room."""

    rows: Sequence[tuple[Text, Text]]


@dataclass(frozen=True)
class Columns:
    """The heads of a table's columns and how wide each is, in parts of the whole."""

    heads: Sequence[Text]
    widths: Sequence[int]

    def __post_init__(self) -> None:
        if len(self.heads) != len(self.widths):
            raise ValueError("each column has a head and a width")


@dataclass(frozen=True)
class Table:
    """Rows below heads that are repeated on each page; ``empty`` says why there is no row."""

    columns: Columns
    rows: Sequence[Sequence[Cell | Text]]
    empty: Text = ""

    def __post_init__(self) -> None:
        width = len(self.columns.heads)
        if any(len(row) != width for row in self.rows):
            raise ValueError("each row has a cell for each column")


@dataclass(frozen=True)
class Prose:
    """Text as somebody wrote it, line by line, below a small title."""

    text: Text
    title: Text = ""


@dataclass(frozen=True)
class Note:
    """Something that must not be overlooked; ``tone`` is ``neutral``, ``good``, ``warn`` or ``alarm``."""

    title: Text
    text: Text = ""
    tone: str = "neutral"


@dataclass(frozen=True)
class Part:
    """A heading inside of a section; ``level`` 2 or 3, ``aside`` on the right of its line."""

    title: Text
    aside: Text = ""
    level: int = 2
    number: str = ""


Block = Facts | Table | Prose | Note | Part


@dataclass(frozen=True)
class Section:
    """A numbered part of the document with its blocks."""

    code: str
    title: Text
    blocks: Sequence[Block]


def amount(value: Any, unit: str = "") -> str:
    """``10.50 kg`` with all its zeros, never broken between two lines; empty without a value."""
    if value is None or value == "":
        return ""
    digits = f"{value:f}" if isinstance(value, Decimal) else str(value)
    return digits if not unit or unit == "1" else f"{digits}{NO_BREAK}{unit}"


def plain(value: Any) -> Any:
    """Blocks as plain data: each with its ``kind``, every text in the language that is active now."""
    if is_dataclass(value) and not isinstance(value, type):
        named = {each.name: plain(getattr(value, each.name)) for each in fields(value)}
        return {"kind": type(value).__name__.lower(), **named}
    if isinstance(value, Mapping):
        return str(BilingualText(value))
    if isinstance(value, str | Promise):
        return str(value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Sequence):
        return [plain(each) for each in value]
    raise TypeError(f"{type(value).__name__} cannot stand in a document")
