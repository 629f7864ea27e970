"""Equipment in the global search: by number, name or batch."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from equipment.selectors.units import units_visible_to
from kernel.shell import SearchHit

MOST = 8


def search(user: Any, text: str) -> list[SearchHit]:
    """The visible units that match; the one with exactly this number comes first."""
    if not user.has_perm("equipment.view_unit"):
        return []
    wanted = Q(code__icontains=text) | Q(name__icontains=text) | Q(in_use_for__iexact=text)
    return [
        SearchHit(
            title=unit.code,
            detail=f"{unit.name} · {unit.get_cleaning_state_display()}",
            url=unit.get_absolute_url(),
            kind=_("Equipment"),
            icon="tool",
            exact=unit.code.casefold() == text.casefold(),
        )
        for unit in units_visible_to(user).filter(wanted)[:MOST]
    ]
