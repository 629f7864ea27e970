"""What a verification looked at and what it found."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

COUNTED = ("events", "changes", "records", "signatures", "leaves", "checkpoints", "anchored")


@dataclass(frozen=True)
class Fault:
    """One record that is not as the trail says, or one trail row that was changed."""

    kind: str
    table: str
    row: str
    detail: str

    def __str__(self) -> str:
        return f"{self.table} {self.row}: {self.detail}"


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

    def add(self, kind: str, table: str, row: object, detail: str) -> None:
        """Note a fault."""
        self.faults.append(Fault(kind, table, str(row), detail))

    def counts(self) -> dict[str, int]:
        """What was compared, by name: kept, and worded when it is read."""
        return {name: getattr(self, name) for name in COUNTED}

    def summary(self) -> str:
        """One sentence: what was compared."""
        return (
            _(
                "%(events)s events, %(changes)s changes, %(records)s live records and %(signatures)s signatures "
                "compared; %(leaves)s leaves of the ledger, %(checkpoints)s checkpoints, "
                "%(anchored)s of them in anchors."
            )
            % self.counts()
        )
