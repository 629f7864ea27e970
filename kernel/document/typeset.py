"""Turns blocks into a PDF/A-3b: everything embedded, the same data attached, nothing taken from the machine."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

from kernel.document.fonts import document_fonts, printable

_TEMPLATE = Path(__file__).parent.parent / "templates/kernel/document.typ"
STANDARD: Literal["a-3b"] = "a-3b"


@dataclass(frozen=True)
class Attachment:
    """The data of the document for a program to read (URS-DAT-09): ``content`` is JSON or other text."""

    name: str
    content: str
    description: str
    media_type: str = "application/json"


def typeset(document: Mapping[str, Any], *, at: datetime, attachments: Sequence[Attachment]) -> bytes:
    """The PDF of ``document``; the keys are those that ``document.typ`` names at its beginning.

    Everything goes in as data, so that a text is printed as it was written and never read as markup.
    ``at`` is the time that the file states as its own. Raises ``DocumentFontsMissing``.
    """
    inputs = {
        "document": json.dumps(printable(dict(document)), ensure_ascii=False),
        "attachments": json.dumps([asdict(each) for each in attachments], ensure_ascii=False),
    }
    compiler = typst.Compiler(
        input=_template(), font_paths=document_fonts(), ignore_system_fonts=True, sys_inputs=inputs
    )
    made = compiler.compile(format="pdf", pdf_standards=STANDARD, timestamp=at.replace(microsecond=0))
    if not isinstance(made, bytes):
        raise TypeError("the typesetter returned no single document")
    return made


@cache
def _template() -> bytes:
    return _TEMPLATE.read_bytes()
