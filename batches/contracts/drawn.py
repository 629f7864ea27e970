"""A screen as it was drawn: its facts and the digest of what it said; the page carries it, sealed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core import signing

from batches.contracts.content import content_of
from batches.contracts.frozen import FrozenStep
from batches.contracts.wording import Wording
from batches.errors import ScreenUnreadable
from kernel.canonical import digest

SALT = "batches.drawn_screen"


@dataclass(frozen=True)
class DrawnScreen:
    """What one page showed of one step. Only the server can make one that ``opened`` takes.

    It goes to the browser and comes back with what the person does, so that showing a page writes nothing
    and the record keeps what this page showed, not what the server would show by then.
    """

    step: UUID
    language: str
    facts: Mapping[str, Any]
    digest: str

    @classmethod
    def of(cls, step: Any, language: str, facts: Mapping[str, Any]) -> tuple[DrawnScreen, dict[str, Any]]:
        """The screen and its content, in today's words."""
        content = content_of(FrozenStep(step.step_type, step.definition), facts, Wording(language))
        return cls(step.uuid, language, facts, digest(content)), content

    def sealed(self) -> str:
        """As the page carries it."""
        kept = {"s": str(self.step), "l": self.language, "f": self.facts, "d": self.digest}
        return signing.dumps(kept, salt=SALT, compress=True)

    @classmethod
    def opened(cls, text: str, step: UUID) -> DrawnScreen:
        """As it came back; raises ``ScreenUnreadable`` when it is not whole, or of another step."""
        try:
            kept = signing.loads(text, salt=SALT)
        except signing.BadSignature:
            raise ScreenUnreadable() from None
        if kept["s"] != str(step):
            raise ScreenUnreadable()
        return cls(step, kept["l"], kept["f"], kept["d"])

    def refused(self, refusal: Mapping[str, Any] | None) -> dict[str, Any]:
        """The facts of the same dialog when it comes back with a refusal."""
        return {**self.facts, "dialog": {**self.facts["dialog"], "refusal": refusal}}
