"""OEE of units that count what they make, by ISO 22400-2 from their own signals (URS-ANA-05, 06; F-08).

Availability = production time / planned busy time; the unit's control says what was a planned stop.
Effectiveness = standard time of all made / run time by the control's own clock. Quality = good / all.
Sums are added up, never ratios: a total is the ratio of the sums of its parts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import connection

from analytics.choices import Signal, StopKind
from analytics.contracts import Part, Period
from analytics.errors import PeriodTooLongForOee
from analytics.selectors.statistics import percent
from batches.choices import EquipmentState
from equipment.models import Site, Tag, Unit

# Running without a word of the run time for longer than this is no running that anybody saw.
SILENCE = timedelta(seconds=60)
# A counter may be heard of this much later than the state that ended its run.
LATE = timedelta(seconds=2)
# A state of a machine changes some hundred times a day at most: what changes more often is no state.
MOST_CHANGES = 10_000
# States that rest are written down every few seconds, and all of them are passed over to find the changes.
MOST_DAYS = 92
SQL = Path(__file__).parent.parent / "sql" / "oee.sql"


@dataclass(frozen=True)
class TimeSheet:
    """Sums of a unit and a time, in seconds and pieces; ``None`` where nothing was counted or rated."""

    span_s: Decimal
    running_s: Decimal
    planned_s: Decimal
    unplanned_s: Decimal
    made: Decimal | None = None
    rejected: Decimal | None = None
    elapsed_s: Decimal | None = None
    standard_s: Decimal | None = None
    standard_good_s: Decimal | None = None
    unrated: int = 0

    @property
    def busy_s(self) -> Decimal:
        """The planned busy time (PBT): what was seen, without the planned stops."""
        return self.running_s + self.unplanned_s

    @property
    def unseen_s(self) -> Decimal:
        """Time of which the unit said nothing that can be believed."""
        return self.span_s - self.busy_s - self.planned_s

    @property
    def good(self) -> Decimal | None:
        """All made without the rejects."""
        return None if self.made is None or self.rejected is None else self.made - self.rejected

    @property
    def availability(self) -> Decimal | None:
        """Production time over planned busy time, exact."""
        return _ratio(self.running_s, self.busy_s)

    @property
    def effectiveness(self) -> Decimal | None:
        """Standard time of all made over run time, exact; above 1 the rated output is wrong (URS-ANA-05)."""
        return None if self.unrated else _ratio(self.standard_s, self.elapsed_s)

    @property
    def quality(self) -> Decimal | None:
        """Good over all made; of several rated outputs weighted by standard time, so that totals agree."""
        if self.unrated or not self.standard_s:
            return _ratio(self.good, self.made)
        return _ratio(self.standard_good_s, self.standard_s)

    @property
    def oee(self) -> Decimal | None:
        """The product of the three, exact; ``None`` when one is not defined."""
        factors = (self.availability, self.effectiveness, self.quality)
        product = Decimal(1)
        for factor in factors:
            if factor is None:
                return None
            product *= factor
        return product

    @property
    def output_per_min(self) -> Decimal | None:
        """Pieces per minute of run time: the actual speed."""
        return None if self.made is None else _ratio(self.made * 60, self.elapsed_s)

    @property
    def rated_per_min(self) -> Decimal | None:
        """Pieces per minute at the rated speed, over what was made."""
        return None if self.unrated or self.made is None else _ratio(self.made * 60, self.standard_s)

    def __add__(self, other: TimeSheet) -> TimeSheet:
        return TimeSheet(
            self.span_s + other.span_s,
            self.running_s + other.running_s,
            self.planned_s + other.planned_s,
            self.unplanned_s + other.unplanned_s,
            _sum(self.made, other.made),
            _sum(self.rejected, other.rejected),
            _sum(self.elapsed_s, other.elapsed_s),
            _sum(self.standard_s, other.standard_s),
            _sum(self.standard_good_s, other.standard_good_s),
            self.unrated + other.unrated,
        )


NOTHING = TimeSheet(Decimal(0), Decimal(0), Decimal(0), Decimal(0))


@dataclass(frozen=True)
class UnitSheet:
    """One unit: its time sheet for each part of the period, or why it has none.

    ``missing`` are the signals without a tag; ``is_restless`` says that its state changes more often than
    ``MOST_CHANGES`` in the period.
    """

    unit: Unit
    parts: tuple[TimeSheet, ...]
    missing: tuple[Signal, ...] = ()
    is_restless: bool = False

    @property
    def total(self) -> TimeSheet:
        """The whole period."""
        return total_of(self.parts)

    @property
    def said_anything(self) -> bool:
        """Whether a state is known of any moment of the period."""
        return self.total.busy_s + self.total.planned_s > 0


def total_of(sheets: Iterable[TimeSheet]) -> TimeSheet:
    """Sums over parts or units; ratios are taken of the sums (URS-ANA-06)."""
    total = NOTHING
    for sheet in sheets:
        total += sheet
    return total


def oee(site: Site, period: Period, now: datetime) -> list[UnitSheet]:
    """Every unit of the site that counts what it makes, by code; two queries for any number.

    Raises ``PeriodTooLongForOee`` beyond ``MOST_DAYS``.
    """
    if period.days > MOST_DAYS:
        raise PeriodTooLongForOee(days=period.days, most=MOST_DAYS)
    tags = _tags(site)
    units = {unit.pk: unit for unit, _of_signal in tags}
    complete = {unit.pk: of_signal for unit, of_signal in tags if len(of_signal) == len(Signal)}
    parts = [part for part in period.parts if part.start < now]
    sheets = _sheets(complete, parts, min(period.end, now)) if complete and parts else {}
    restless = set(complete) - set(sheets) if parts else set()
    return [
        UnitSheet(
            units[unit.pk],
            tuple(sheets.get(unit.pk, ())),
            _lacking(of_signal),
            is_restless=unit.pk in restless,
        )
        for unit, of_signal in tags
    ]


def _tags(site: Site) -> list[tuple[Unit, dict[str, int]]]:
    """The units with a counter, and the tag of each signal that they have."""
    found: dict[int, tuple[Unit, dict[str, int]]] = {}
    for tag in Tag.objects.filter(site=site, unit__isnull=False).select_related("unit").order_by("code"):
        owner, _point, name = tag.code.rpartition(".")
        if tag.unit is not None and name in Signal.values and owner == tag.unit.code:
            found.setdefault(tag.unit.pk, (tag.unit, {}))[1][name] = tag.pk
    return [each for each in found.values() if Signal.MADE in each[1]]


def _lacking(of_signal: dict[str, int]) -> tuple[Signal, ...]:
    return tuple(signal for signal in Signal if signal not in of_signal)


def _sheets(units: dict[int, dict[str, int]], parts: list[Part], end: datetime) -> dict[int, list[TimeSheet]]:
    given: dict[str, Any] = {
        "starts": [part.start for part in parts],
        "ends": [min(part.end, end) for part in parts],
        "start": parts[0].start,
        "end": end,
        "units": list(units),
        "silence": SILENCE,
        "late": LATE,
        "most_changes": MOST_CHANGES,
        "is_running": EquipmentState.RUNNING.value,
        "is_planned": StopKind.PLANNED.value,
        "is_unplanned": StopKind.UNPLANNED.value,
    }
    names = {"state": Signal.STATE, "stop": Signal.STOP_KIND, "elapsed": Signal.ELAPSED}
    names |= {"made": Signal.MADE, "rejected": Signal.REJECTED, "rated": Signal.RATED}
    given |= {name: [units[unit][signal] for unit in units] for name, signal in names.items()}
    sheets: dict[int, list[TimeSheet]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_sql(), given)
        for unit, _number, *sums in cursor.fetchall():
            sheets[unit].append(TimeSheet(*sums))
    return sheets


@lru_cache(maxsize=1)
def _sql() -> str:
    return SQL.read_text(encoding="utf-8")


def _ratio(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    return part / whole if part is not None and whole else None


def _sum(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    if one is None or other is None:
        return one if other is None else other
    return one + other


def in_percent(ratio: Decimal | None) -> Decimal | None:
    """A ratio as it is shown: percent with one decimal."""
    return None if ratio is None else percent(ratio, 1)
