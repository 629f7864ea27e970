"""Rooms that are beyond their limits at this moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from environment.choices import Level
from environment.models import Excursion, MonitoringPoint
from equipment.models import Room, Site

# The gravest first.
GRAVITY = (Level.ACTION, Level.DATA, Level.ALERT)


@dataclass(frozen=True)
class RoomOut:
    """A room with at least one excursion going on: its gravest, and since when the first lasts."""

    room: Room
    level: str
    since: datetime
    excursions: int


@dataclass(frozen=True)
class RoomsNow:
    """The rooms that are out, of all that are monitored."""

    out: tuple[RoomOut, ...]
    monitored: int

    def of_level(self, level: str) -> int:
        """In how many rooms this is the gravest level."""
        return sum(each.level == level for each in self.out)


def rooms_in_excursion(site: Site) -> RoomsNow:
    """What goes on in the rooms of the site; two queries."""
    monitored = MonitoringPoint.objects.filter(site=site).order_by().values("room").distinct().count()
    going_on = Excursion.objects.filter(site=site, ended_at=None).select_related("point__room")
    by_room: dict[int, list[Excursion]] = {}
    for excursion in going_on.order_by("point__room__code", "out_since"):
        by_room.setdefault(excursion.point.room_id, []).append(excursion)
    return RoomsNow(tuple(_room(each) for each in by_room.values()), monitored)


def _room(excursions: list[Excursion]) -> RoomOut:
    gravest = min(excursions, key=lambda each: GRAVITY.index(Level(each.level)))
    return RoomOut(
        gravest.point.room, gravest.level, min(each.out_since for each in excursions), len(excursions)
    )
