"""What templates say of monitored rooms."""

from __future__ import annotations

from typing import Any

from django import template

from equipment.models import Room

register = template.Library()


@register.inclusion_tag("environment/point_value.html")
def point_value(room: Room, parameter: str) -> dict[str, Any]:
    """The newest value of a parameter in a room that came with its points; a dash without one."""
    for point in room.points.all():
        if point.parameter == parameter:
            return {"point": point, "text": point.tag.latest_text, "at": point.tag.measured_at}
    return {"point": None}
