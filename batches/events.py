"""What happened in batches, for the apps above."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class OrderReceived:
    """The ERP sent an order."""

    order: Any


@dataclass(frozen=True)
class BatchCreated:
    """A batch record was issued from the effective recipe."""

    batch: Any


@dataclass(frozen=True)
class BatchStarted:
    """Execution began; the units are in use."""

    batch: Any


@dataclass(frozen=True)
class StepStarted:
    """A person began a step."""

    step: Any


@dataclass(frozen=True)
class StepRecorded:
    """Everything the step asks for has been recorded."""

    step: Any


@dataclass(frozen=True)
class StepClosed:
    """The step is recorded, verified, and nothing about it is open."""

    step: Any


@dataclass(frozen=True)
class WeighingPrepared:
    """Lot, scale and container are identified: the scale can be given its target."""

    step: Any
    scale: Any
    target: Decimal
    low: Decimal
    high: Decimal
    unit: str
    container_tare: Decimal | None


@dataclass(frozen=True)
class WeighingFinished:
    """The weight was accepted: the scale can be cleared."""

    step: Any
    scale: Any


@dataclass(frozen=True)
class PhaseStarted:
    """A unit is to be given its set-points and started. ``set_points`` are tag, value and unit."""

    step: Any
    unit: Any
    batch_code: str
    duration_s: int
    set_points: tuple[tuple[str, Decimal, str], ...]


@dataclass(frozen=True)
class PhaseHolding:
    """The batch is held while this phase runs: the unit is to be held."""

    step: Any
    unit: Any


@dataclass(frozen=True)
class PhaseRestarting:
    """The batch goes on: the unit is to be started again."""

    step: Any
    unit: Any


@dataclass(frozen=True)
class PhaseStopping:
    """The batch is stopped while this phase runs: the unit is to be stopped."""

    step: Any
    unit: Any


@dataclass(frozen=True)
class PhaseEnded:
    """A phase has ended, by its equipment or by hand; ``by_hand`` asks for a STOP."""

    step: Any
    unit: Any
    by_hand: bool


@dataclass(frozen=True)
class ExceptionRaised:
    """Something departed from the recipe (quality opens a deviation where one is due)."""

    exception: Any


@dataclass(frozen=True)
class ExcursionEnded:
    """A captured value is back within its limits; the exception now knows its worst value and length."""

    exception: Any


@dataclass(frozen=True)
class ExceptionAssessed:
    """QA said what an exception means."""

    exception: Any


@dataclass(frozen=True)
class BatchHeld:
    """The procedure was held."""

    batch: Any


@dataclass(frozen=True)
class BatchRestarted:
    """The procedure goes on after a hold."""

    batch: Any


@dataclass(frozen=True)
class ProductionCompleted:
    """Every step is settled, the units were given back, the product lot stands in quarantine."""

    batch: Any


@dataclass(frozen=True)
class BatchEndedEarly:
    """A stopped or aborted batch has come to rest; its record waits for its reviewers."""

    batch: Any


@dataclass(frozen=True)
class BatchCancelled:
    """An issued batch was given up before its start; its order waits again."""

    batch: Any


@dataclass(frozen=True)
class ProductionReviewed:
    """The production head signed the record."""

    batch: Any


@dataclass(frozen=True)
class BatchReturned:
    """A reviewer sent the record back, or something was added to it after it was signed."""

    batch: Any


@dataclass(frozen=True)
class BatchReleased:
    """The qualified person released the batch (integrations confirms to the ERP)."""

    batch: Any


@dataclass(frozen=True)
class BatchRejected:
    """The batch was rejected."""

    batch: Any
