"""The fonts of documents: the product's own, never the machine's; and which characters they can draw."""

from __future__ import annotations

import re
import struct
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kernel.errors import DomainError

FAMILY = "Noto Sans SC"
_WEIGHTS = frozenset({400, 700})
# A run without any place to break would leave the paper.
_LONGEST_RUN = 24
_BREAK_HERE = "\N{ZERO WIDTH SPACE}"
# In names such as FBD-01.ProductTemperature.
_BETWEEN_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[._/:=])(?=[A-Za-z])")


class DocumentFontsMissing(DomainError):
    """Set-up has not put the fonts where the settings say."""

    code = "KER-020"
    text = _("No document can be made: the fonts of documents are missing (%(folder)s).")
    remedy = _("An administrator of the server runs the set-up again.")
    status = 503


def document_fonts() -> typst.Fonts:
    """The two weights of the document's font, read once; raises ``DocumentFontsMissing``."""
    return _read_fonts(Path(settings.PHARMOM_DOCUMENT_FONTS))


@cache
def _read_fonts(folder: Path) -> typst.Fonts:
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])
    if not {each.weight for each in found.fonts() if each.family == FAMILY} >= _WEIGHTS:
        _read_fonts.cache_clear()
        raise DocumentFontsMissing(folder=str(folder))
    return found


def printable(value: Any) -> Any:
    """The same data with only such characters as the fonts can draw.

    Anything else is printed by its number, such as ``[U+1F600]``: a document never shows an empty box or
    hides a character, and a control character never turns the reading around. Long runs may be broken.
    """
    if isinstance(value, str):
        return _printable(value)
    if isinstance(value, dict):
        return {key: printable(each) for key, each in value.items()}
    if isinstance(value, list):
        return [printable(each) for each in value]
    return value


def _printable(text: str) -> str:
    known = _drawable(Path(settings.PHARMOM_DOCUMENT_FONTS))
    composed = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\t", "    ")
    drawn = "".join(
        each if each == "\n" or ord(each) in known else f"[U+{ord(each):04X}]" for each in composed
    )
    if len(drawn) <= _LONGEST_RUN:
        return drawn
    return " ".join("\n".join(map(_breakable, word.split("\n"))) for word in drawn.split(" "))


def _breakable(run: str) -> str:
    """Chinese breaks anywhere by itself; a long run of anything else gets places to break, between words if it can."""
    if len(run) <= _LONGEST_RUN or not run.isascii():
        return run
    most = _LONGEST_RUN // 2
    return _BREAK_HERE.join(
        word[at : at + most] for word in _BETWEEN_WORDS.split(run) for at in range(0, len(word), most)
    )


@cache
def _drawable(folder: Path) -> frozenset[int]:
    """The characters that every font of the folder has a glyph for, without those that draw nothing."""
    files = sorted(folder.glob("*.ttf"))
    if not files:
        _drawable.cache_clear()
        raise DocumentFontsMissing(folder=str(folder))
    common = set.intersection(*(_characters_of(each.read_bytes()) for each in files))
    return frozenset(each for each in common if unicodedata.category(chr(each)) not in _INVISIBLE)


# Control, format, surrogate, private use, unassigned, and what ends a line or paragraph in its own way.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def _characters_of(font: bytes) -> set[int]:
    """What the font's character map reaches (OpenType ``cmap``, format 12: groups of full code points)."""
    (tables,) = struct.unpack_from(">H", font, 4)
    for at in range(12, 12 + tables * 16, 16):
        if font[at : at + 4] == b"cmap":
            (cmap,) = struct.unpack_from(">I", font, at + 8)
            break
    else:
        return set()
    (count,) = struct.unpack_from(">H", font, cmap + 2)
    for number in range(count):
        (offset,) = struct.unpack_from(">I", font, cmap + 4 + number * 8 + 4)
        if struct.unpack_from(">H", font, cmap + offset) == (12,):
            return _groups(font, cmap + offset)
    return set()


def _groups(font: bytes, at: int) -> set[int]:
    (count,) = struct.unpack_from(">I", font, at + 12)
    found: set[int] = set()
    for number in range(count):
        first, last, glyph = struct.unpack_from(">III", font, at + 16 + number * 12)
        found.update(range(first, last + 1) if glyph else range(first + 1, last + 1))
    return found
