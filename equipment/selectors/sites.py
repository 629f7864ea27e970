"""Sites, areas, rooms, process cells and classes by their codes."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from equipment.models import Area, EquipmentClass, ProcessCell, Room, Site
from equipment.selectors.visible import visible_to


def site_by_code(code: str) -> Site | None:
    """The site with this code."""
    return Site.objects.filter(code=code).first()


def area_by_code(site: Site, code: str) -> Area | None:
    """The area with this code at the site."""
    return Area.objects.filter(site=site, code=code).first()


def room_by_code(site: Site, code: str) -> Room | None:
    """The room with this code at the site."""
    return Room.objects.select_related("site", "area").filter(site=site, code=code).first()


def process_cell_by_code(site: Site, code: str) -> ProcessCell | None:
    """The process cell with this code at the site."""
    return ProcessCell.objects.select_related("site", "area").filter(site=site, code=code).first()


def class_by_code(code: str) -> EquipmentClass | None:
    """The equipment class with this code."""
    return EquipmentClass.objects.filter(code=code).first()


def rooms_visible_to(user: Any) -> QuerySet[Room]:
    """The rooms that the person may see."""
    rooms = Room.objects.select_related("site", "area").order_by("code")
    return visible_to(rooms, user, "equipment.view_room", areas=("area",))
