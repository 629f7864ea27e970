"""When an alarm trips and clears (F-19): delay, dead-band, missing and bad samples. No tables here.

- It trips when the value has been beyond a limit without a break for the on-delay.
- It clears when a good value is back by the dead-band, the dead-band's edge included.
- A bad or missing sample breaks the delay; it never clears an alarm.
- An uncertain value can trip an alarm but cannot clear one: doubt is read against the room.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum


class Change(StrEnum):
    """What one sample did to a watch."""

    TRIPPED = "tripped"
    RETURNED = "returned"


@dataclass(frozen=True)
class Limits:
    """One pair of limits with its delay; a value on a limit is within it."""

    low: Decimal | None
    high: Decimal | None
    dead_band: Decimal = Decimal(0)
    on_delay: timedelta = timedelta(0)
    gap: timedelta = timedelta(seconds=60)

    def is_out(self, value: Decimal) -> bool:
        """Whether the value is beyond a limit."""
        return (self.low is not None and value < self.low) or (self.high is not None and value > self.high)

    def is_back(self, value: Decimal) -> bool:
        """Whether the value is within both limits by the dead-band."""
        return (self.low is None or value >= self.low + self.dead_band) and (
            self.high is None or value <= self.high - self.dead_band
        )

    def worse(self, one: Decimal | None, other: Decimal) -> Decimal:
        """Whichever of two values is farther outside."""
        if one is None:
            return other
        return other if self._beyond(other) > self._beyond(one) else one

    def _beyond(self, value: Decimal) -> Decimal:
        below = self.low - value if self.low is not None else None
        above = value - self.high if self.high is not None else None
        return max((each for each in (below, above) if each is not None), default=Decimal(0))


@dataclass(frozen=True)
class Reading:
    """One sample as the watch sees it; ``value`` is ``None`` when it is bad."""

    at: datetime
    value: Decimal | None
    is_good: bool = True


@dataclass(frozen=True)
class Watch:
    """What has to be remembered between two samples of one level of one point."""

    is_active: bool = False
    out_since: datetime | None = None
    last_at: datetime | None = None
    worst: Decimal | None = None


def watch_level(watch: Watch, limits: Limits, reading: Reading) -> tuple[Watch, Change | None]:
    """The watch after one more sample, and what that changed."""
    missed = watch.last_at is not None and reading.at - watch.last_at > limits.gap
    seen = replace(watch, last_at=reading.at)
    if reading.value is None:
        return (seen if watch.is_active else replace(seen, out_since=None, worst=None)), None
    if watch.is_active:
        return _while_active(seen, limits, reading, reading.value)
    if not limits.is_out(reading.value):
        return replace(seen, out_since=None, worst=None), None
    since = reading.at if missed or watch.out_since is None else watch.out_since
    worst = limits.worse(watch.worst if since == watch.out_since else None, reading.value)
    seen = replace(seen, out_since=since, worst=worst)
    if reading.at - since >= limits.on_delay:
        return replace(seen, is_active=True), Change.TRIPPED
    return seen, None


def _while_active(
    seen: Watch, limits: Limits, reading: Reading, value: Decimal
) -> tuple[Watch, Change | None]:
    if reading.is_good and limits.is_back(value):
        return replace(seen, is_active=False, out_since=None), Change.RETURNED
    return replace(seen, worst=limits.worse(seen.worst, value)), None


def watch_data(watch: Watch, limits: Limits, reading: Reading) -> list[tuple[Watch, Change | None]]:
    """The watch over the data themselves; ``last_at`` is the last usable sample's time.

    A first usable sample after a silence that nobody had noticed gives two steps: the gap, and its end.
    """
    noticed = silence(watch, limits, reading.at)
    if reading.value is None:
        return [noticed]
    back = Watch(last_at=reading.at)
    if watch.is_active:
        return [(back, Change.RETURNED)]
    if noticed[1] is Change.TRIPPED:
        return [noticed, (back, Change.RETURNED)]
    return [(back, None)]


def silence(watch: Watch, limits: Limits, at: datetime) -> tuple[Watch, Change | None]:
    """The watch over the data when nothing usable has come up to ``at``."""
    if watch.is_active or watch.last_at is None or at - watch.last_at <= limits.gap:
        return watch, None
    return replace(watch, is_active=True, out_since=watch.last_at), Change.TRIPPED
