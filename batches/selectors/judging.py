"""Judges captured values against limits: where a violation begins, how far it goes, where it ends.

Pure, without database: the same judge runs over samples as they arrive and over all of them at the end.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise

# Beyond this distance between two good samples there is a gap; nothing is interpolated (URS-EBR-09).
GAP_AFTER = timedelta(seconds=5)


@dataclass(frozen=True)
class Reading:
    """One captured value; ``value`` is ``None`` where the source gave none.

    A value that its source doubts can speak against the batch, never for it.
    """

    at: datetime
    value: Decimal | None
    is_certain: bool = True

    @property
    def good(self) -> Decimal | None:
        """The value where the source calls it good."""
        return self.value if self.is_certain else None


@dataclass(frozen=True)
class Limits:
    """The allowed range, ends included; a missing end is open."""

    low: Decimal | None
    high: Decimal | None

    def distance(self, value: Decimal) -> Decimal:
        """How far a value lies outside; zero when inside."""
        if self.low is not None and value < self.low:
            return self.low - value
        if self.high is not None and value > self.high:
            return value - self.high
        return Decimal(0)


@dataclass(frozen=True)
class Violation:
    """One continuous stay outside the limits; ``ended_at`` is the first good value inside again.

    ``is_certain`` once a good value was outside; before, only doubtful ones speak of it.
    """

    began_at: datetime
    worst: Decimal
    count: int
    ended_at: datetime | None = None
    is_certain: bool = True


def judge(open_violation: Violation | None, readings: Iterable[Reading], limits: Limits) -> list[Violation]:
    """The violations after these readings; the last one is open when its ``ended_at`` is ``None``.

    Only a good value inside the limits ends a violation: a bad, missing or doubtful one proves nothing.
    A doubtful value outside begins or prolongs one all the same.
    """
    found = [] if open_violation is None else [open_violation]
    for reading in readings:
        if reading.value is None:
            continue
        distance = limits.distance(reading.value)
        current = found[-1] if found and found[-1].ended_at is None else None
        if distance == 0:
            if current is not None and reading.is_certain:
                found[-1] = replace(current, ended_at=reading.at)
        elif current is None:
            found.append(Violation(reading.at, reading.value, 1, is_certain=reading.is_certain))
        else:
            worst = max(current.worst, reading.value, key=limits.distance)
            certain = current.is_certain or reading.is_certain
            found[-1] = replace(current, worst=worst, count=current.count + 1, is_certain=certain)
    return found


@dataclass(frozen=True)
class Summary:
    """What a captured value did over the judged time."""

    minimum: Decimal | None
    maximum: Decimal | None
    mean: Decimal | None
    count: int
    outside_s: int
    gaps: int
    gap_s: int


Window = tuple[datetime, datetime]


def summarize(readings: Iterable[Reading], limits: Limits, windows: Iterable[Window]) -> Summary:
    """Extremes, mean, time outside and gaps of the good values inside the judged ``windows``."""
    good = [(each.at, each.good) for each in readings if each.good is not None]
    values: list[Decimal] = []
    gaps: list[timedelta] = []
    outside = timedelta()
    for start, end in windows:
        inside = [(at, value) for at, value in good if start <= at <= end]
        values += [value for _at, value in inside]
        edges = [start, *(at for at, _value in inside), end]
        gaps += [gap for earlier, later in pairwise(edges) if (gap := later - earlier) > GAP_AFTER]
        for (earlier, value), (later, _next) in pairwise(inside):
            if limits.distance(value) and later - earlier <= GAP_AFTER:
                outside += later - earlier
    return Summary(
        minimum=min(values, default=None),
        maximum=max(values, default=None),
        mean=sum(values, Decimal(0)) / len(values) if values else None,
        count=len(values),
        outside_s=round(outside.total_seconds()),
        gaps=len(gaps),
        gap_s=round(sum(gaps, timedelta()).total_seconds()),
    )


def settled_windows(windows: Iterable[Window], settle_s: int) -> list[Window]:
    """The windows without their first seconds, in which a machine comes to its speed."""
    late = [(start + timedelta(seconds=settle_s), end) for start, end in windows]
    return [(start, end) for start, end in late if start < end]


def within(readings: Iterable[Reading], windows: Iterable[Window]) -> list[Reading]:
    """The readings inside any of the windows."""
    known = list(windows)
    return [each for each in readings if any(start <= each.at <= end for start, end in known)]
