"""What happened to materials, for the apps above."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class LotReceived:
    """A lot arrived and is in quarantine."""

    lot: Any


@dataclass(frozen=True)
class LotReleased:
    """QA released the lot, or its batch was released."""

    lot: Any


@dataclass(frozen=True)
class LotRejected:
    """QA rejected the lot, or its batch was rejected."""

    lot: Any


@dataclass(frozen=True)
class LotBlocked:
    """QA blocked a released lot: batches that used it may be affected."""

    lot: Any


@dataclass(frozen=True)
class MaterialDispensed:
    """An amount was dispensed into a container of its own."""

    container: Any


@dataclass(frozen=True)
class ContainerCharged:
    """The content of a container went into a batch."""

    container: Any
    batch_code: str
