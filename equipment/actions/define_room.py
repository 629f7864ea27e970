"""Define a room."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from equipment.models import Area, Room
from equipment.selectors.definition import to_define


@action("equipment.define_room", label=_("Define room"), scope="area")
def define_room(
    *, area: Area, code: str, name: dict[str, str], grade: str, actor: Any, is_new: bool = False
) -> Room:
    """Create or change a room of the area with its cleanliness grade; ``is_new`` refuses a code that is there."""
    room = to_define(Room, site=area.site, code=code, is_new=is_new, action=define_room, actor=actor)
    room.area, room.name, room.grade = area, name, grade
    room.full_clean()
    room.save()
    return room
