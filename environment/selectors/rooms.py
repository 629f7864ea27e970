"""Rooms as they are now: latest values beside their limits, excursions going on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, QuerySet

from environment.choices import Level, Parameter
from environment.models import Excursion, MonitoringPoint, PointLimits
from environment.selectors.excursions import all_excursions
from environment.selectors.points import all_points, limits_in_force, points_of_rooms
from equipment.models import Room, TagValue
from equipment.selectors.sites import rooms_visible_to
from kernel import clock


@dataclass(frozen=True)
class PointNow:
    """One point: its newest sample, the limits that hold, and the gravest excursion going on."""

    point: MonitoringPoint
    latest: TagValue | None
    limits: PointLimits | None
    excursion: Excursion | None

    @property
    def value(self) -> Decimal | None:
        """The newest value; ``None`` when there is none or it is bad."""
        return self.latest.value if self.latest is not None else None

    @property
    def text(self) -> str:
        """The newest value as shown."""
        return self.point.tag.latest_text

    @property
    def measured_at(self) -> datetime | None:
        """When it was measured."""
        return self.point.tag.measured_at


@dataclass(frozen=True)
class RoomNow:
    """One room with its points."""

    room: Room
    points: tuple[PointNow, ...]
    at: datetime

    @property
    def excursions(self) -> list[Excursion]:
        """What is going on in the room."""
        return [each.excursion for each in self.points if each.excursion is not None]


def rooms_with_values(user: Any) -> QuerySet[Room]:
    """The rooms that the person may see, each with its points, newest values and running excursions."""
    active = Excursion.objects.filter(ended_at=None)
    points = (
        all_points()
        .select_related("tag__latest", "tag__site")
        .prefetch_related(Prefetch("excursions", queryset=active, to_attr="active_excursions"))
    )
    return rooms_visible_to(user).prefetch_related(Prefetch("points", queryset=points))


def gravest_level(room: Room) -> Level | None:
    """The gravest excursion going on in a room that came by ``rooms_with_values``."""
    active = [each for point in room.points.all() for each in point.active_excursions]
    return Level(max(active, key=_gravity).level) if active else None


def room_now(room: Room) -> RoomNow:
    """The room at this moment."""
    return rooms_now([room])[room.pk]


def rooms_now(rooms: Iterable[Room]) -> dict[int, RoomNow]:
    """Several rooms at this moment, by room id, with the same few queries for any number."""
    at = clock.now()
    listed = list(rooms)
    points = points_of_rooms(listed)
    limits = limits_in_force(points, at)
    gravest: dict[int, Excursion] = {}
    for excursion in all_excursions().filter(point__in=points, ended_at=None):
        known = gravest.get(excursion.point_id)
        if known is None or _gravity(excursion) > _gravity(known):
            gravest[excursion.point_id] = excursion
    by_room: dict[int, list[PointNow]] = defaultdict(list)
    for point in points:
        latest = getattr(point.tag, "latest", None)
        by_room[point.room_id].append(PointNow(point, latest, limits.get(point.pk), gravest.get(point.pk)))
    return {
        room.pk: RoomNow(room, tuple(sorted(by_room[room.pk], key=_place_on_page)), at) for room in listed
    }


def _place_on_page(now: PointNow) -> tuple[int, str]:
    """Pressure difference first, then temperature and humidity."""
    return Parameter.values.index(now.point.parameter), now.point.code


def _gravity(excursion: Excursion) -> int:
    return ("alert", "data", "action").index(excursion.level)
