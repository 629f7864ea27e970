"""The two ways to look at the plant: by place, and by what equipment can do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_TABS = (
    ("plant", _("Plant"), "equipment:plant", "equipment.view_plant"),
    ("classes", _("Equipment classes"), "equipment:class_list", "equipment.view_unit"),
)


@dataclass(frozen=True)
class Tab:
    """What the tabs component takes."""

    label: str | Promise
    url: str
    current: bool


def tabs_for(user: Any, present: str) -> list[Tab]:
    """The tabs that the person may open."""
    return [
        Tab(label, reverse(url), name == present)
        for name, label, url, permission in _TABS
        if user.has_perm(permission)
    ]
