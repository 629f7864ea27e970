"""Define a room."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.runner import action
from equipment.models import Area, Room


@action("equipment.define_room", label=_("Define room"), scope="area")
def define_room(*, area: Area, code: str, name: dict[str, str], grade: str) -> Room:
    """Create or change a room of the area with its cleanliness grade."""
    room = Room.objects.filter(site=area.site, code=code).first() or Room(site=area.site, code=code)
    room.area, room.name, room.grade = area, name, grade
    room.full_clean()
    room.save()
    return room
