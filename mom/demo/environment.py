"""The demo plant's monitoring points, and their limits as quality has set them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from audit.context import Reason
from environment.actions.define_monitoring_point import define_monitoring_point
from environment.actions.set_point_limits import set_point_limits
from environment.models import MonitoringPoint
from equipment.models import Room, Tag
from mom.demo import cast
from mom.demo.equipment_list import ROOM_PARAMETERS, ROOMS

PARAMETERS = {
    "PressureDifference": "pressure_difference",
    "Temperature": "temperature",
    "Humidity": "humidity",
}
# Lower action, lower alert, upper alert, upper action limit; dead-band; delay in seconds.
LIMITS: dict[str, tuple[str | None, str | None, str | None, str | None, str, int]] = {
    "PressureDifference": ("10", "11", None, None, "0.5", 5),
    "Temperature": ("18", "19", "25", "26", "0.5", 30),
    "Humidity": ("35", "38", "57", "60", "1", 30),
}
# The corridor is kept against the outside, at a lower pressure than the rooms.
CORRIDOR, CORRIDOR_PRESSURE = "R-105", ("5", "6", None, None, "0.5", 5)
LONGEST_SILENCE_S = 60
# Before its sensors were connected a room was read by hand, once in a while.
READ_BY_HAND_S = 90 * 24 * 3600
WHY = Reason("planned_change", "First limits from the qualification of the rooms")
CONNECTED = Reason("planned_change", "The sensors are connected: silence counts from now on")


def load() -> None:
    """Make what is missing; what is there already stays."""
    load_points(ROOMS)


def load_points(rooms: Iterable[str], longest_silence_s: int = LONGEST_SILENCE_S) -> None:
    """The points of these rooms, each with its limits."""
    site = cast.site()
    known = set(MonitoringPoint.objects.filter(site=site).values_list("code", flat=True))
    for room in Room.objects.filter(site=site, code__in=list(rooms)):
        for name in ROOM_PARAMETERS:
            code = f"{room.code}.{name}"
            if code not in known:
                _load_point(room, name, code)
    for point in MonitoringPoint.objects.filter(site=site, limits=None):
        _load_limits(point, longest_silence_s, WHY)


def connect_sensors() -> None:
    """From now on each sensor must be heard: the same limits, with the silence that a connected one may keep."""
    for point in MonitoringPoint.objects.filter(site=cast.site()):
        _load_limits(point, LONGEST_SILENCE_S, CONNECTED)


def _load_point(room: Room, name: str, code: str) -> None:
    define_monitoring_point(
        room=room,
        code=code,
        parameter=PARAMETERS[name],
        tag=Tag.objects.get(site=room.site, code=code),
        actor=cast.actor("huang.jie"),
    )


def _load_limits(point: MonitoringPoint, longest_silence_s: int, why: Reason) -> None:
    room, _dot, name = point.code.rpartition(".")
    is_corridor = (room, name) == (CORRIDOR, "PressureDifference")
    *figures, dead_band, delay = CORRIDOR_PRESSURE if is_corridor else LIMITS[name]
    names = ("action_low", "alert_low", "alert_high", "action_high")
    given: dict[str, Any] = {
        key: Decimal(str(figure)) for key, figure in zip(names, figures, strict=True) if figure is not None
    }
    set_point_limits(
        point=point,
        **given,
        dead_band=Decimal(str(dead_band)),
        on_delay_s=int(str(delay)),
        gap_s=longest_silence_s,
        actor=cast.actor("chen.jing"),
        reason=why,
    )
