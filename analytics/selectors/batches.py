"""Batches: where they stand now, what began and ended in a period, and who waits for whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import (
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    Subquery,
    Value,
)
from django.db.models.functions import TruncDate

from analytics.contracts import Period
from analytics.selectors.statistics import MEDIAN, Percentile, hours
from batches.choices import IN_HAND, ON_HOLD, WAITING
from batches.models import Batch, BatchException
from equipment.models import Site
from quality.choices import Decision
from quality.models import Disposition


@dataclass(frozen=True)
class InHand:
    """How many batches stand in each state, and how many of those in execution are held."""

    by_state: dict[str, int]
    held: int

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.by_state.values())


@dataclass(frozen=True)
class Flow:
    """What happened in one part of a period."""

    started: int
    completed: int
    released: int
    rejected: int


@dataclass(frozen=True)
class Waiting:
    """The batches that wait in one state, and for how long, in hours."""

    state: str
    count: int
    median_h: Decimal | None
    longest_h: Decimal | None


@dataclass(frozen=True)
class Finished:
    """Batches whose production was completed in one part of a period, and those of them with exceptions."""

    total: int
    with_exceptions: int

    @property
    def right(self) -> int:
        """Those without any."""
        return self.total - self.with_exceptions


def in_hand(site: Site) -> InHand:
    """Where the batches stand that nobody has decided on yet; one query."""
    rows = (
        Batch.objects.filter(site=site, state__in=IN_HAND)
        .order_by()
        .values("state")
        .annotate(number=Count("pk"), held=Count("pk", filter=Q(procedure_state__in=ON_HOLD)))
    )
    counted = {row["state"]: row for row in rows}
    by_state = {str(state): counted[state]["number"] if state in counted else 0 for state in IN_HAND}
    return InHand(by_state, sum(row["held"] for row in counted.values()))


def flow(site: Site, period: Period) -> list[Flow]:
    """Started, completed, released and rejected in each part of the period; three queries."""
    batches = Batch.objects.filter(site=site)
    started = _by_part(batches, "started_at", period)
    completed = _by_part(batches, "completed_at", period)
    decided = Disposition.objects.filter(batch__site=site)
    released = _by_part(decided.filter(decision=Decision.RELEASED), "decided_at", period)
    rejected = _by_part(decided.filter(decision=Decision.REJECTED), "decided_at", period)
    return [Flow(*counts) for counts in zip(started, completed, released, rejected, strict=True)]


def waiting(site: Site, now: datetime) -> list[Waiting]:
    """What waits for a review or a decision, since the batch came into its state; one query."""
    versions = Batch.history.filter(id=OuterRef("pk"))
    before = (
        versions.exclude(state=OuterRef("state")).order_by().values("id").annotate(last=Max("history_id"))
    )
    # A batch that was sent back waits anew: only versions after the last one in another state count.
    here = Batch.history.filter(id=OuterRef("pk"), history_id__gt=OuterRef("left_at"))
    since = here.order_by().values("id").annotate(first=Min("history_date")).values("first")
    waits = ExpressionWrapper(Value(now) - F("since"), output_field=DurationField())
    rows = (
        Batch.objects.filter(site=site, state__in=WAITING)
        .order_by()
        .annotate(left_at=Subquery(before.values("last")))
        .annotate(since=Subquery(since))
        .annotate(waits=waits)
        .values("state")
        .annotate(number=Count("pk"), median=Percentile(F("waits"), MEDIAN), longest=Max("waits"))
    )
    counted = {row["state"]: row for row in rows}
    return [_waiting(str(state), counted.get(str(state))) for state in WAITING]


def finished(site: Site, period: Period) -> list[Finished]:
    """How many batches were completed in each part of the period, and how many with an exception; two queries."""
    completed = Batch.objects.filter(site=site)
    departed = completed.filter(Exists(BatchException.objects.filter(batch=OuterRef("pk"))))
    pairs = zip(
        _by_part(completed, "completed_at", period), _by_part(departed, "completed_at", period), strict=True
    )
    return [Finished(*pair) for pair in pairs]


def exception_kinds(site: Site, period: Period) -> list[tuple[str, int]]:
    """In how many of the completed batches each kind of exception occurred, the most frequent first; one query."""
    rows = (
        BatchException.objects.filter(
            batch__site=site, batch__completed_at__gte=period.start, batch__completed_at__lt=period.end
        )
        .order_by()
        .values("kind")
        .annotate(number=Count("batch", distinct=True))
        .order_by("-number", "kind")
    )
    return [(row["kind"], row["number"]) for row in rows]


def _waiting(state: str, row: dict[str, Any] | None) -> Waiting:
    if row is None:
        return Waiting(state, 0, None, None)
    return Waiting(state, row["number"], hours(row["median"]), hours(row["longest"]))


def _by_part(records: Any, moment: str, period: Period) -> list[int]:
    """How many of ``records`` have their ``moment`` in each part, by the days of the site."""
    rows = (
        records.filter(**{f"{moment}__gte": period.start, f"{moment}__lt": period.end})
        .order_by()
        .values(day=TruncDate(moment, tzinfo=ZoneInfo(period.zone)))
        .annotate(number=Count("pk"))
    )
    return folded(((row["day"], row["number"]) for row in rows), period)


def folded(days: Iterable[tuple[date, int]], period: Period) -> list[int]:
    """Counts by day as counts by part."""
    sums = [0] * len(period.parts)
    for day, number in days:
        sums[period.part_of(day)] += number
    return sums
