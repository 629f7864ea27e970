"""Where the pages of materials are found, and their help."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kernel.shell import HelpTopic, NavigationEntry, Right

ENTRIES = (
    NavigationEntry("materials", _("Lots"), "package", "materials:lot_list", "materials.view_lot", order=40),
    NavigationEntry(
        "materials-stock", _("Stock"), "building-warehouse", "materials:stock", "materials.view_lot", order=41
    ),
    NavigationEntry(
        "materials-master", _("Materials"), "flask", "materials:material_list", "materials.view_lot", order=42
    ),
)
HELP = (HelpTopic("materials", _("Lots, containers and stock"), ("materials:*",), order=40),)
RIGHTS = (Right("materials.view_lot", _("Read lots and stock")),)
