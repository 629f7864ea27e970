"""Which terminal something comes from, and whether it may be done from there (21 CFR 11.10(h), URS-ACC-11)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from audit.choices import Channel
from audit.context import ambient_origin, current_run
from equipment.models import Room, Site, Unit
from equipment.selectors.visible import visible_to
from people.errors import TerminalElsewhere, TerminalUnknown
from people.models import Terminal

NUMBER = re.compile(r"T-[0-9A-F]{8}")
# Doors at which a device stands; tasks, plant connections and commands are no terminals.
DEVICES = (Channel.PAGE, Channel.API)


def terminals_visible_to(user: Any) -> QuerySet[Terminal]:
    """The terminals of the places that the person looks after, revoked ones included."""
    found = Terminal.objects.select_related("site", "room", "scale")
    return visible_to(found, user, "people.view_terminals", areas=("room__area",))


def demand_place(site: Site, room: Callable[[], Room | None]) -> None:
    """Refuse what is done from a terminal of another site or room.

    Raises ``TerminalElsewhere``; ``TerminalUnknown`` where the site works with registered terminals alone.
    """
    terminal = _here(site)
    if terminal is None:
        return
    place = room() if terminal.room_id is not None else None
    if terminal.site_id != site.pk or (place is not None and place.pk != terminal.room_id):
        raise TerminalElsewhere(terminal=terminal.code, place=place.code if place is not None else site.code)


def demand_own_scale(scale: Unit) -> None:
    """Refuse the reading of a scale that is not the terminal's own; raises as ``demand_place``."""
    terminal = _here(scale.site)
    if terminal is None:
        return
    is_own = terminal.scale_id in (None, scale.pk) and terminal.room_id in (None, scale.room_id)
    if terminal.site_id != scale.site_id or not is_own:
        raise TerminalElsewhere(terminal=terminal.code, place=scale.code)


def _here(site: Site) -> Terminal | None:
    run = current_run()
    origin = run.origin if run is not None else ambient_origin()
    if origin.channel not in DEVICES:
        return None
    number = origin.terminal.split(" ", 1)[0]
    found: Terminal | None = None
    if NUMBER.fullmatch(number):
        found = Terminal.objects.filter(code=number, revoked_at=None).first()
    if found is None and site.code in settings.PHARMOM_KNOWN_TERMINALS:
        raise TerminalUnknown(terminal=number or "–", site=site.code)
    return found
