"""Rooms and excursions in the global search."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from environment.selectors.excursions import excursions_visible_to
from equipment.selectors.sites import rooms_visible_to
from kernel.shell import SearchHit

MOST = 8


def search(user: Any, text: str) -> list[SearchHit]:
    """The visible rooms by number or name, and excursions by number."""
    return [*_rooms(user, text), *_excursions(user, text)]


def _rooms(user: Any, text: str) -> list[SearchHit]:
    if not user.has_perm("equipment.view_room"):
        return []
    wanted = Q(code__icontains=text) | Q(name__icontains=text)
    return [
        SearchHit.of(room, text, kind=_("Room"), icon="door", detail=str(room.name))
        for room in rooms_visible_to(user).filter(wanted)[:MOST]
    ]


def _excursions(user: Any, text: str) -> list[SearchHit]:
    if not user.has_perm("environment.view_excursion"):
        return []
    return [
        SearchHit.of(
            excursion,
            text,
            kind=_("Excursion"),
            icon="bell",
            detail=f"{excursion.point.room.code} · {excursion.get_state_display()}",
        )
        for excursion in excursions_visible_to(user).filter(code__icontains=text)[:MOST]
    ]
