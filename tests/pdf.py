"""Reads a PDF glyph by glyph: which outline each character on the page really has."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from fontTools.ttLib import TTFont
from pypdf import PdfReader
from pypdf.generic import ContentStream

_PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")


@dataclass(frozen=True)
class Glyph:
    """One drawn glyph: what it stands for, its number in the embedded font, and whether it draws anything."""

    text: str
    number: int
    is_drawn: bool


class Font:
    """One embedded font, read from the file itself."""

    def __init__(self, resource: Any) -> None:
        descendant = resource["/DescendantFonts"][0].get_object()
        descriptor = descendant["/FontDescriptor"].get_object()
        self.name = str(resource["/BaseFont"])
        # Codes are glyph numbers of the embedded file only under these two.
        assert resource["/Encoding"] == "/Identity-H"
        assert descendant["/CIDToGIDMap"] == "/Identity"
        self.file = TTFont(io.BytesIO(descriptor["/FontFile2"].get_object().get_data()))
        self.texts = _texts(resource["/ToUnicode"].get_object().get_data())

    def glyph(self, number: int) -> Glyph:
        """The glyph with this number."""
        outline = self.file["glyf"][self.file.getGlyphName(number)]
        return Glyph(self.texts.get(number, ""), number, outline.numberOfContours != 0)


class Pdf:
    """A PDF as a reader and a program find it."""

    def __init__(self, content: bytes) -> None:
        self.reader = PdfReader(io.BytesIO(content))

    @cached_property
    def pages(self) -> list[str]:
        """The text of each page, as a program extracts it."""
        return [page.extract_text() for page in self.reader.pages]

    @cached_property
    def text(self) -> str:
        """All of it; where a line was broken stands a space."""
        return " ".join("\n".join(self.pages).replace("\N{NO-BREAK SPACE}", " ").split())

    @cached_property
    def glyphs(self) -> list[Glyph]:
        """Every glyph of every page, in the order of drawing."""
        return [glyph for page in self.reader.pages for glyph in self._of_page(page)]

    @property
    def fonts(self) -> list[Font]:
        """The embedded fonts of all pages."""
        found = {}
        for page in self.reader.pages:
            for reference in page["/Resources"]["/Font"].values():
                resource = reference.get_object()
                found.setdefault(str(resource["/BaseFont"]), resource)
        return [Font(resource) for resource in found.values()]

    def attachment(self) -> bytes:
        """The one attached file."""
        ((_name, (content,)),) = self.reader.attachments.items()
        return content

    def _of_page(self, page: Any) -> Iterator[Glyph]:
        fonts = {name: self._font(each.get_object()) for name, each in page["/Resources"]["/Font"].items()}
        current: Font | None = None
        for operands, operator in ContentStream(page.get_contents(), self.reader).operations:
            if operator == b"Tf":
                current = fonts[operands[0]]
            elif operator in (b"Tj", b"TJ"):
                assert current is not None
                shown = operands[0] if operator == b"TJ" else operands
                for piece in shown:
                    codes = getattr(piece, "original_bytes", b"")
                    for at in range(0, len(codes), 2):
                        yield current.glyph(int.from_bytes(codes[at : at + 2], "big"))

    def _font(self, resource: Any) -> Font:
        known = self.__dict__.setdefault("_fonts", {})
        name = str(resource["/BaseFont"])
        if name not in known:
            known[name] = Font(resource)
        return known[name]


def _texts(cmap: bytes) -> dict[int, str]:
    """Glyph number and text, from the font's own table."""
    found: dict[int, str] = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", cmap, re.DOTALL):
        for code, text in _PAIR.findall(block):
            found[int(code, 16)] = bytes.fromhex(text.decode()).decode("utf-16-be")
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", cmap, re.DOTALL):
        for first, last, text in _RANGE.findall(block):
            start = int.from_bytes(bytes.fromhex(text.decode()), "big")
            for offset in range(int(last, 16) - int(first, 16) + 1):
                found[int(first, 16) + offset] = chr(start + offset)
    return found


def undrawn(pdf: Pdf) -> set[str]:
    """Characters that a person would not see: no glyph of their own, or one without an outline."""
    return {
        glyph.text or f"glyph {glyph.number}"
        for glyph in pdf.glyphs
        if glyph.number == 0 or not (glyph.is_drawn or glyph.text.isspace())
    }


def drawn(pdf: Pdf) -> set[str]:
    """Every character that really stands on a page."""
    return {each for glyph in pdf.glyphs if glyph.is_drawn and glyph.number for each in glyph.text}
