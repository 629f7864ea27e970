"""What steps take from the recipe and leave in the record: amounts, values, departures, outcomes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise

from batches.choices import Severity, SourceKind, ValueStatus
from batches.errors import InputMissing
from kernel.findings import Finding

Text = str | Promise


@dataclass(frozen=True)
class Amount:
    """The formula row of a step, scaled and frozen."""

    material: str
    name: Mapping[str, str]
    quantity: Decimal
    low: Decimal | None
    high: Decimal | None
    unit: str

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Amount:
        """From the control recipe, where decimals are text."""
        return cls(
            raw["material"],
            raw["name"],
            Decimal(raw["quantity"]),
            None if raw["low"] is None else Decimal(raw["low"]),
            None if raw["high"] is None else Decimal(raw["high"]),
            raw["unit"],
        )

    def between(self, low: Decimal | None, high: Decimal | None) -> Amount:
        """The same amount with other limits."""
        return replace(self, low=low, high=high)

    def misses(self, value: Decimal) -> Decimal:
        """How far a value lies outside the limits: negative below, positive above, zero inside (ends included)."""
        if self.low is not None and value < self.low:
            return value - self.low
        if self.high is not None and value > self.high:
            return value - self.high
        return Decimal(0)


@dataclass(frozen=True)
class Value:
    """One value that a step leaves behind; it becomes a ``StepRecord`` as it is, digit by digit."""

    field: str
    value: str
    unit: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    target: Decimal | None = None
    source_kind: str = SourceKind.PERSON
    source_ref: str = ""
    status: str = ValueStatus.GOOD
    source_at: datetime | None = None
    is_in_limits: bool | None = None
    is_corrected: bool = False
    note: str = ""


@dataclass(frozen=True)
class Departure:
    """Something that is not as the recipe wants it; it becomes a ``BatchException``."""

    kind: str
    field: str = ""
    severity: str = Severity.MAJOR
    limit: str = ""
    recorded: str = ""
    unit: str = ""
    description: str = ""
    began_at: datetime | None = None
    ended_at: datetime | None = None
    worst_value: Decimal | None = None
    sample_count: int | None = None
    # Whether only values that their source doubts speak of it.
    is_uncertain: bool = False


@dataclass(frozen=True)
class Outcome:
    """What came of recording: values, departures, the unit that was bound, and whether the step is complete."""

    values: tuple[Value, ...] = ()
    departures: tuple[Departure, ...] = ()
    is_complete: bool = True
    unit: Any = None
    # The version of a processed raw file that the values are taken from.
    processed: Any = None


def need(inputs: Mapping[str, str], name: str, label: Text) -> str:
    """The input ``name``, or ``InputMissing`` in the words of the screen."""
    given = inputs.get(name, "").strip()
    if not given:
        raise InputMissing(field=str(label))
    return given


def limit_text(low: Decimal | None, high: Decimal | None) -> str:
    """Limits as people write them: ``240–260``, ``≤ 30.0``, ``≥ 97.0``."""
    if low is not None and high is not None:
        return f"{low:f}–{high:f}"
    if high is not None:
        return f"≤ {high:f}"
    return f"≥ {low:f}" if low is not None else ""


def refusing(findings: Iterable[Finding], subject: str = "") -> list[dict[str, str]]:
    """The findings that speak against it, as an error carries them: all of them, in words."""
    return [
        {"subject": subject, "code": each.code, "text": str(each.text), "detail": str(each.detail)}
        for each in findings
        if not each.ok
    ]
