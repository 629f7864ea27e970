"""Where equipment's pages are found, its help, and the live channels it feeds."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from equipment.selectors.sites import site_by_code
from kernel.shell import HelpTopic, LiveChannel, NavigationEntry, Right


def may_hear_tag(user: Any, key: str) -> bool:
    """Whether the person may see values of the site in ``SZ/HSG-01.BowlTemperature``."""
    site = site_by_code(key.partition("/")[0])
    return site is not None and bool(user.has_perm("equipment.view_tag", site))


ENTRIES = (
    NavigationEntry(
        "equipment", _("Equipment"), "tool", "equipment:unit_list", "equipment.view_unit", order=60
    ),
    NavigationEntry(
        "plant", _("Plant"), "building-factory-2", "equipment:plant", "equipment.view_plant", order=61
    ),
)
HELP = (
    HelpTopic("equipment", _("Equipment: cleaning and calibration"), ("equipment:*",), order=60),
    HelpTopic(
        "plant",
        _("The plant: sites, areas, rooms, units and tags"),
        (
            "equipment:plant",
            "equipment:area_*",
            "equipment:process_cell_*",
            "equipment:class_*",
            "equipment:add_*",
            "equipment:change_*",
        ),
        order=61,
    ),
)
LIVE = (
    LiveChannel("tag", "equipment.view_tag", may_hear_tag),
    LiveChannel("unit", "equipment.view_unit"),
)
RIGHTS = (
    Right("equipment.view_plant", _("Read the sites and areas of the plant")),
    Right("equipment.view_room", _("Read rooms and their values")),
    Right("equipment.view_tag", _("Read measured values")),
    Right("equipment.view_unit", _("Read equipment records")),
)
