"""How long batches take, from the order to the release."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, Max, Min

from analytics.contracts import Period
from analytics.selectors.statistics import LOWER_QUARTILE, MEDIAN, UPPER_QUARTILE, Percentile, hours
from batches.models import Batch
from equipment.models import Site
from quality.choices import Decision


@dataclass(frozen=True)
class Stage:
    """One leg of the way, in hours, over the batches that finished it in the period."""

    code: str
    count: int
    shortest: Decimal | None
    lower: Decimal | None
    median: Decimal | None
    upper: Decimal | None
    longest: Decimal | None


# Leg: from which moment to which; the period is of the moment at which it ends.
LEGS: dict[str, tuple[str, str]] = {
    "order_to_start": ("order__received_at", "started_at"),
    "start_to_complete": ("started_at", "completed_at"),
    "complete_to_release": ("completed_at", "disposition__decided_at"),
    "order_to_release": ("order__received_at", "disposition__decided_at"),
}


def cycle_times(site: Site, period: Period) -> list[Stage]:
    """Median and spread of each leg; one query each."""
    return [_stage(code, begin, end, site, period) for code, (begin, end) in LEGS.items()]


def _stage(code: str, begin: str, end: str, site: Site, period: Period) -> Stage:
    ended = Batch.objects.filter(site=site, **{f"{end}__gte": period.start, f"{end}__lt": period.end})
    if end.startswith("disposition"):
        ended = ended.filter(disposition__decision=Decision.RELEASED)
    taken = ExpressionWrapper(F(end) - F(begin), output_field=DurationField())
    found: dict[str, Any] = (
        ended.order_by()
        .annotate(taken=taken)
        .aggregate(
            count=Count("taken"),
            shortest=Min("taken"),
            lower=Percentile(F("taken"), LOWER_QUARTILE),
            median=Percentile(F("taken"), MEDIAN),
            upper=Percentile(F("taken"), UPPER_QUARTILE),
            longest=Max("taken"),
        )
    )
    count = found.pop("count")
    return Stage(code, count, **{name: hours(_duration(value)) for name, value in found.items()})


def _duration(value: Any) -> timedelta | None:
    return value if isinstance(value, timedelta) else None
