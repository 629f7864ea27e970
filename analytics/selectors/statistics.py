"""Statistics that PostgreSQL calculates, and shares that are never made up."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Aggregate, DurationField

from kernel.quantities import round_to

MICROSECOND, HOUR, DAY = timedelta(microseconds=1), timedelta(hours=1), timedelta(days=1)


class Percentile(Aggregate):
    """``percentile_cont``: the value below which a share of the durations lies, interpolated."""

    function = "percentile_cont"
    output_field: Any = DurationField()

    def __init__(self, expression: Any, share: Decimal, **extra: Any) -> None:
        super().__init__(expression, **extra)
        self.template = f"%(function)s({share:f}) WITHIN GROUP (ORDER BY %(expressions)s)"


MEDIAN, LOWER_QUARTILE, UPPER_QUARTILE = Decimal("0.5"), Decimal("0.25"), Decimal("0.75")


def hours(duration: timedelta | None) -> Decimal | None:
    """A duration in hours, to six minutes."""
    return _in(HOUR, duration)


def days(duration: timedelta | None) -> Decimal | None:
    """A duration in days of 24 hours, to a tenth."""
    return _in(DAY, duration)


def _in(unit: timedelta, duration: timedelta | None) -> Decimal | None:
    if duration is None:
        return None
    return round_to(Decimal(duration // MICROSECOND) / Decimal(unit // MICROSECOND), 1)


def hours_of(seconds: Decimal) -> Decimal:
    """Seconds in hours, to six minutes."""
    return round_to(seconds / 3600, 1)


def percent(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """A share in percent to one decimal; ``None`` of nothing, which is neither 0 nor 100 %."""
    return round_to(Decimal(part) * 100 / Decimal(whole), 1) if whole else None
