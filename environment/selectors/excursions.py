"""Excursions: those of a room in a period, those to acknowledge and to assess."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from environment.choices import AlarmState, Level
from environment.models import Excursion, ExcursionPeriod, MonitoringPoint
from equipment.models import Room
from equipment.selectors.visible import visible_to

UNACKNOWLEDGED = (AlarmState.UNACK_ACTIVE, AlarmState.RETURNED_UNACK)


def all_excursions() -> QuerySet[Excursion]:
    """Every excursion with its point, room and people, newest first."""
    return Excursion.objects.select_related(
        "site", "point__tag", "point__room__area", "acknowledged_by", "assessed_by"
    ).order_by("-started_at", "-id")


def excursions_visible_to(user: Any) -> QuerySet[Excursion]:
    """The excursions that the person may see."""
    return visible_to(all_excursions(), user, "environment.view_excursion", areas=("point__room__area",))


def excursions_in(room: Room, start: datetime, end: datetime | None) -> QuerySet[Excursion]:
    """The excursions of a room that touch the time from ``start`` to ``end`` (``None``: until now).

    The time counts from when the value went beyond its limit, not from the alarm after the delay
    (URS-ENV-07): what began a minute before the end of a batch belongs to the batch.
    """
    periods = ExcursionPeriod.objects.filter(
        Q(returned_at=None) | Q(returned_at__gt=start), excursion=OuterRef("pk")
    )
    if end is not None:
        periods = periods.filter(out_since__lt=end)
    return all_excursions().filter(Exists(periods), point__room=room)


def not_assessed(excursions: QuerySet[Excursion]) -> QuerySet[Excursion]:
    """Those of ``excursions`` on which quality still owes a verdict; alert levels need none."""
    return excursions.filter(assessed_at=None).exclude(level=Level.ALERT)


def current_excursion(point: MonitoringPoint, level: str) -> Excursion | None:
    """The excursion of a point and level that is not yet over and acknowledged."""
    return Excursion.objects.filter(point=point, level=level).exclude(state=AlarmState.NORMAL).first()


def active_excursions(room: Room) -> QuerySet[Excursion]:
    """The excursions of a room that are going on."""
    return all_excursions().filter(point__room=room, ended_at=None)


def excursions_to_acknowledge(user: Any) -> QuerySet[Excursion]:
    """Alarms that nobody has acknowledged, the gravest and oldest first."""
    return excursions_visible_to(user).filter(state__in=UNACKNOWLEDGED).order_by("level", "started_at")


def excursions_to_assess(user: Any) -> QuerySet[Excursion]:
    """Excursions that are over, acknowledged and wait for quality's verdict."""
    return not_assessed(excursions_visible_to(user)).filter(state=AlarmState.NORMAL).order_by("started_at")
