"""The documentation says what is there: its links lead somewhere, its commands and its buttons exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.core.management import get_commands

from mom.env import BASE_DIR

DOCUMENTS = sorted(
    [*BASE_DIR.glob("*.md"), *BASE_DIR.glob("*/README.md"), *BASE_DIR.glob("docs/**/*.md")],
)
TUTORIAL = BASE_DIR / "docs/tutorial/first-batch.md"
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
COMMAND = re.compile(r"(\S+) manage\.py ([a-z_]+)")
BUTTON = re.compile(r"\*\*([^*]+?)\*\*")
# Bold, but no button, is the beginning of a paragraph: it ends with a full stop.
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
OF_THE_PLANT = {"Trim"}  # the simulated plant's own panel


def name_of(path: Path) -> str:
    """How a document is called in the list of tests."""
    return str(path.relative_to(BASE_DIR))


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_links_of_a_document_lead_somewhere(document: Path) -> None:
    targets = [link for link in LINK.findall(document.read_text(encoding="utf-8")) if "://" not in link]
    assert [link for link in targets if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_commands_of_a_document_exist_and_need_no_python_called_python(document: Path) -> None:
    known = set(get_commands())
    for line in document.read_text(encoding="utf-8").splitlines():
        for python, command in COMMAND.findall(line):
            assert command in known, line
            # Debian has no `python`; the containers have.
            assert python.strip("`(") in ("python3", ".venv/bin/python") or "docker compose" in line, line


def labels() -> Iterator[str]:
    """Every text of the interface."""
    for path in BASE_DIR.glob("*/locale/zh_Hans/LC_MESSAGES/django.po"):
        with path.open("rb") as file:
            for message in read_po(file):
                yield from [message.id] if isinstance(message.id, str) else message.id


def is_one_of(known: list[str], text: str) -> bool:
    """Whether a label reads like this: its placeholders stand for anything, and so does … in the text."""
    if "…" in text:
        begin, _dots, end = text.partition("…")
        return any(label.startswith(begin) and label.endswith(end) for label in known)
    return any(re.fullmatch(".+".join(map(re.escape, PLACEHOLDER.split(label))), text) for label in known)


def test_buttons_of_the_tutorial_are_those_of_the_pages() -> None:
    known = [label for label in labels() if label]
    named = {" ".join(text.split()) for text in BUTTON.findall(TUTORIAL.read_text(encoding="utf-8"))}
    buttons = {text for text in named if not text.endswith(".")}
    assert len(buttons) > 30
    assert {text for text in buttons if not is_one_of(known, text)} == OF_THE_PLANT
