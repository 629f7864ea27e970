"""Define a monitoring point of a room."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from environment.choices import UNITS_OF, Parameter
from environment.errors import ParameterNotMeasured, PointElsewhere, PointFixed, TagWatched
from environment.models import MonitoringPoint
from equipment.models import Room, Tag
from equipment.selectors.definition import to_define


@action("environment.define_monitoring_point", label=_("Define monitoring point"), scope="room")
def define_monitoring_point(
    *, room: Room, code: str, parameter: str, tag: Tag, actor: Any, is_new: bool = False
) -> MonitoringPoint:
    """Create or change the point at which a parameter of the room is watched.

    With its first limits room, parameter and unit of measure are settled. ``is_new`` refuses a code that
    is there.
    """
    point = to_define(
        MonitoringPoint,
        site=room.site,
        code=code,
        is_new=is_new,
        action=define_monitoring_point,
        actor=actor,
    )
    _check_tag(point, room, parameter, tag)
    if not point._state.adding and point.limits.exists():
        _check_change(point, room, parameter, tag)
    point.room, point.parameter, point.tag = room, parameter, tag
    point.full_clean()
    point.save()
    return point


def _check_tag(point: MonitoringPoint, room: Room, parameter: str, tag: Tag) -> None:
    if tag.room_id != room.pk:
        raise PointElsewhere(tag=tag.code, room=room.code)
    if tag.unit_symbol not in UNITS_OF[Parameter(parameter)]:
        words = {"unit": tag.unit_symbol, "parameter": str(Parameter(parameter).label)}
        raise ParameterNotMeasured(tag=tag.code, **words)
    other = MonitoringPoint.objects.filter(tag=tag).exclude(pk=point.pk).first()
    if other is not None:
        raise TagWatched(tag=tag.code, point=other.code)


def _check_change(point: MonitoringPoint, room: Room, parameter: str, tag: Tag) -> None:
    settled = (point.room_id, point.parameter, point.tag.unit_symbol)
    if settled != (room.pk, parameter, tag.unit_symbol):
        raise PointFixed(point=point.code)
