"""What a verification looked at and what it found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from audit.said import Said, keep, word
from kernel.errors import DomainError


@dataclass(frozen=True)
class Fault:
    """One record that is not as the trail says, or one trail row that was changed."""

    kind: str
    table: str
    row: str
    said: Said | DomainError | str

    @property
    def detail(self) -> str:
        """What is wrong, in the reader's language."""
        return str(self.said)

    def __str__(self) -> str:
        return f"{self.table} {self.row}: {self.detail}"

    def as_data(self) -> dict[str, Any]:
        """As a run keeps it, to be worded whenever it is read."""
        return {"kind": self.kind, "table": self.table, "row": self.row, "said": keep(self.said)}


def fault_of(data: Any) -> Fault:
    """The fault that a run kept; runs of former versions kept its text alone."""
    if not isinstance(data, dict):
        return Fault("", "", "", str(data))
    return Fault(data["kind"], data["table"], data["row"], word(data["said"]))


COUNTED = ("events", "changes", "records", "signatures", "leaves", "checkpoints", "anchored")


@dataclass
class Report:
    """Counts of what was compared, and every fault found."""

    events: int = 0
    changes: int = 0
    records: int = 0
    signatures: int = 0
    leaves: int = 0
    checkpoints: int = 0
    anchored: int = 0
    started_at: int = 0
    faults: list[Fault] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether nothing was found."""
        return not self.faults

    def add(self, kind: str, table: str, row: object, said: Said | Exception) -> None:
        """Note a fault: a sentence that is worded when it is read, or the error that showed it."""
        kept = said if isinstance(said, Said | DomainError) else str(said)
        self.faults.append(Fault(kind, table, str(row), kept))

    def summary(self) -> str:
        """One sentence: what was compared."""
        said = _(
            "%(events)s events, %(changes)s changes, %(records)s live records and %(signatures)s signatures compared; "
            "%(leaves)s leaves of the ledger, %(checkpoints)s checkpoints, %(anchored)s of them in anchors."
        )
        return said % self.counted()

    def counted(self) -> dict[str, int]:
        """How many of what was compared, by name."""
        return {name: getattr(self, name) for name in COUNTED}
