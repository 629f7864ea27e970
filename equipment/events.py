"""What has happened to equipment: facts that upper apps subscribe to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from equipment.models import CalibrationRecord, CleaningRun, Unit


@dataclass(frozen=True)
class UnitTakenIntoUse:
    """A batch has the unit now."""

    unit: Unit
    batch_code: str
    product: str


@dataclass(frozen=True)
class UnitUseEnded:
    """The batch has left the unit; it is dirty from now on."""

    unit: Unit
    batch_code: str


@dataclass(frozen=True)
class UnitWithdrawn:
    """The unit was taken out of service; ``why`` is the person's reason. A batch that has it loses it."""

    unit: Unit
    why: str


@dataclass(frozen=True)
class CleaningFailed:
    """A failed run and a deviation (URS-CLN-08): the check found the unit not clean, or there was none."""

    unit: Unit
    run: CleaningRun


@dataclass(frozen=True)
class DirtyHoldExceeded:
    """The unit stood dirty for longer than validated: special cleaning and a deviation (F-20)."""

    unit: Unit


@dataclass(frozen=True)
class CalibrationFailed:
    """As found out of tolerance; ``batch_codes`` used the unit since it was last good (URS-EQP-03)."""

    unit: Unit
    record: CalibrationRecord
    batch_codes: tuple[str, ...]


@dataclass(frozen=True)
class Sample:
    """One value of a tag as its source gave it. ``value`` is ``None`` when the status is bad."""

    tag_id: int
    source_at: datetime
    value: Decimal | None
    status: str = "good"
    status_code: str = ""
    sequence: int = 0
    server_at: datetime | None = None
    is_backfilled: bool = False


@dataclass(frozen=True)
class SamplesStored:
    """New samples, by tag, oldest first. Published after they are committed."""

    samples: dict[int, tuple[Sample, ...]]
    received_at: datetime


@dataclass(frozen=True)
class SamplesQuarantined:
    """Samples whose time lies in the future were put aside (URS-INT-04)."""

    samples: tuple[Sample, ...]
    received_at: datetime
