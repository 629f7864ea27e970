"""Define a monitoring point of a room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.runner import action
from environment.errors import PointElsewhere
from environment.models import MonitoringPoint
from equipment.models import Room, Tag


@action("environment.define_monitoring_point", label=_("Define monitoring point"), scope="room")
def define_monitoring_point(*, room: Room, code: str, parameter: str, tag: Tag) -> MonitoringPoint:
    """Create or change the point at which a parameter of the room is watched."""
    if tag.room_id != room.pk:
        raise PointElsewhere(tag=tag.code, room=room.code)
    known = MonitoringPoint.objects.filter(site=room.site, code=code).first()
    point = known or MonitoringPoint(site=room.site, code=code)
    point.room, point.parameter, point.tag = room, parameter, tag
    point.full_clean()
    point.save()
    return point
