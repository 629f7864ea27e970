"""The period that figures are calculated of: whole days of a site, cut into days or weeks."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

from analytics.choices import Step
from analytics.errors import PeriodBackwards, PeriodTooLongToShow
from kernel import clock

ONE_DAY = timedelta(days=1)
USUAL_DAYS = 30
# More columns than these nobody reads in one chart.
MOST_DAYS = {Step.DAY: 92, Step.WEEK: 366}


def midnight_after(day: date, zone: str) -> datetime:
    """The end of a day at the site, in UTC: times of one zone subtract as the clock on the wall, not as time."""
    return clock.end_of_day(day, zone).astimezone(UTC)


@dataclass(frozen=True)
class Part:
    """One day, or what the period has of one week; ``end`` is the moment after its last."""

    label: str
    first: date
    start: datetime
    end: datetime


@dataclass(frozen=True)
class Period:
    """From the site's midnight before ``first`` to the one after ``last``."""

    first: date
    last: date
    step: Step
    zone: str

    @classmethod
    def of(cls, first: date | None, last: date | None, step: str, zone: str) -> Period:
        """The days asked for, by default the last thirty; raises ``PeriodBackwards``, ``PeriodTooLongToShow``."""
        until = last or clock.today(zone)
        since = first or until - (USUAL_DAYS - 1) * ONE_DAY
        if until < since:
            raise PeriodBackwards(first=since.isoformat(), last=until.isoformat())
        chosen = Step(step)
        days = (until - since).days + 1
        if days > MOST_DAYS[chosen]:
            raise PeriodTooLongToShow(days=days, step=chosen.label, most=MOST_DAYS[chosen])
        return cls(since, until, chosen, zone)

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1

    @property
    def start(self) -> datetime:
        """Its first moment."""
        return midnight_after(self.first - ONE_DAY, self.zone)

    @property
    def end(self) -> datetime:
        """The moment after its last."""
        return midnight_after(self.last, self.zone)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Its days, or its weeks from Monday to Sunday (ISO 8601), the first and last cut as the period is."""
        firsts = [self.first]
        while (following := self._next(firsts[-1])) <= self.last:
            firsts.append(following)
        ends = [*firsts[1:], self.last + ONE_DAY]
        return tuple(
            Part(
                label=self._label(first),
                first=first,
                start=midnight_after(first - ONE_DAY, self.zone),
                end=midnight_after(end - ONE_DAY, self.zone),
            )
            for first, end in zip(firsts, ends, strict=True)
        )

    def part_of(self, day: date) -> int:
        """Which part a day of the period belongs to."""
        return bisect_right([part.first for part in self.parts], day) - 1

    def _next(self, day: date) -> date:
        return day + (ONE_DAY if self.step == Step.DAY else (7 - day.weekday()) * ONE_DAY)

    def _label(self, first: date) -> str:
        if self.step == Step.DAY:
            return first.isoformat()
        year, week, _day = first.isocalendar()
        return f"{year}-W{week:02d}"
