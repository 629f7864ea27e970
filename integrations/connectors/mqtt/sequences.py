"""Watches the sequence numbers of each topic: gaps, repeats and restarts (URS-INT-03)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass
class Sequences:
    """The newest message seen of each topic."""

    _newest: dict[str, tuple[datetime, int]] = field(default_factory=dict)

    def missing_before(self, topic: str, at: datetime, sequence: int | None) -> int:
        """How many messages are missing before this one; a repeat or a restarted count misses none."""
        if sequence is None:
            return 0
        known = self._newest.get(topic)
        if known is not None and (at, sequence) <= known:
            return 0
        self._newest[topic] = (at, sequence)
        if known is None or sequence <= known[1]:
            return 0
        return sequence - known[1] - 1

    def forget(self) -> None:
        """Begin anew after a lost connection, which is told by itself."""
        self._newest.clear()
