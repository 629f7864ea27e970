"""Findings: what a check looked at and what it saw, so that a refusal can name every reason at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    ``code`` never changes (records and tests refer to it); ``text`` says in the reader's language
    what is so; ``detail`` says what to do about it when ``ok`` is false; ``link`` leads there.
    """

    code: str
    text: str
    ok: bool
    detail: str = ""
    link: str = ""

    def as_dict(self) -> dict[str, object]:
        """The finding as plain data, for the API and for frozen records."""
        return {"code": self.code, "text": self.text, "ok": self.ok, "detail": self.detail, "link": self.link}


def against(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that speak against going on."""
    return [finding for finding in findings if not finding.ok]


def in_words(findings: Iterable[Finding]) -> str:
    """Findings as one sentence after the other, for a coded error's text."""
    return " ".join(" ".join(part for part in (finding.text, finding.detail) if part) for finding in findings)
