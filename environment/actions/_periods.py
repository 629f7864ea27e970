"""Creates excursions and their periods; used by the actions of this folder only."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from environment.actions._numbers import next_code
from environment.lifecycles import ALARM
from environment.models import Excursion, ExcursionPeriod, MonitoringPoint, PointLimits
from kernel import clock, live


def new_excursion(
    point: MonitoringPoint, level: str, limits: PointLimits, *, out_since: datetime, tripped_at: datetime
) -> Excursion:
    """An excursion that has just tripped, not yet saved."""
    return Excursion(
        site=point.site,
        code=next_code(point.site, clock.now()),
        point=point,
        level=level,
        state=ALARM.check(ALARM.initial, "trip"),
        out_since=out_since,
        started_at=tripped_at,
        limit_text=limits.in_words(level),
        limits_version=limits.version,
    )


def keep(excursion: Excursion) -> None:
    """Check and save, and let open pages of the room fetch it."""
    excursion.full_clean()
    excursion.save()
    announce(excursion)


def announce(excursion: Excursion) -> None:
    """Tell open pages that something about the room has changed."""
    live.publish(f"room:{excursion.point.room.uuid}", {"excursion": excursion.code, "state": excursion.state})


def add_period(
    excursion: Excursion,
    *,
    out_since: datetime,
    tripped_at: datetime,
    returned_at: datetime | None,
    worst: Decimal | None,
) -> ExcursionPeriod:
    """Keep one time beyond the limit."""
    period = ExcursionPeriod(
        excursion=excursion,
        out_since=out_since,
        tripped_at=tripped_at,
        returned_at=returned_at,
        worst_value=worst,
    )
    period.full_clean()
    period.save()
    return period


def worst_of(excursion: Excursion, limits: PointLimits, worst: Decimal | None) -> Decimal | None:
    """The worse of what the excursion knows and a new value."""
    known: Decimal | None = excursion.worst_value
    if worst is None:
        return known
    return limits.of(excursion.level).worse(known, worst)
