"""Bases of the refusals of batches: tries that are kept, and refusals for several reasons at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kernel.errors import DomainError


class StepRefusal(DomainError):
    """A refused try at a step: it is kept in the batch record as an attempt, then answered."""


class RefusedWithFindings(DomainError):
    """A refusal for several reasons at once: all of them are named, never only the first."""

    def __init__(self, *, findings: Sequence[dict[str, str]], **params: Any) -> None:
        sentences = [part for each in findings for part in (each["text"], each["detail"]) if part]
        reasons = " ".join(dict.fromkeys(sentences))
        super().__init__(**{**params, "findings": list(findings), "count": len(findings), "reasons": reasons})

    @property
    def findings(self) -> list[dict[str, str]]:
        """Each reason: ``subject``, ``code``, ``text``, ``detail``."""
        found: list[dict[str, str]] = self.params["findings"]
        return found
