"""Markdown of the reference pages: always the same for the same declarations."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from mom.build.reference.words import Both
from mom.env import BASE_DIR

NOTE = "<!-- Made by `make docs` from the code: change the declaration, not this page. -->"
NOTHING = "–"


def page(title: str, introduction: str, *parts: str) -> str:
    """A whole page; empty parts are left out."""
    return "\n\n".join(part for part in (NOTE, f"# {title}", introduction, *parts) if part) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; cells are Markdown already, see ``cell``."""
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [f"| {' | '.join(part or NOTHING for part in row)} |" for row in rows]
    return "\n".join(lines)


def cell(text: str | Both) -> str:
    """A text as the content of a cell; one in both languages stands on two lines."""
    if isinstance(text, Both):
        return cell(text.en) if text.en == text.zh else f"{cell(text.en)}<br>{cell(text.zh)}"
    plain = " ".join(text.split()).replace("|", "\\|")
    return plain if "`" in plain else plain.replace("<", "&lt;")


def code(text: str) -> str:
    """A name as it stands in the code."""
    return f"`{text}`"


def anchor(name: str) -> str:
    """A place that links can lead to."""
    return f'<a id="{name.lower()}"></a>'


def source(module: str, text: str) -> str:
    """A link from a reference page to the file in which something is declared."""
    file = sys.modules[module].__file__
    return f"[{text}](../../{relative(Path(file))})" if file else text


def relative(path: Path) -> str:
    """A path as seen from the top of the repository."""
    return path.resolve().relative_to(BASE_DIR).as_posix()
