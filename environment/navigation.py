"""Where environment's pages are found, its help, and the live channel it feeds."""

from django.utils.translation import gettext_lazy as _

from kernel.shell import HelpTopic, LiveChannel, NavigationEntry, Right

ENTRIES = (
    NavigationEntry("rooms", _("Rooms"), "door", "environment:room_list", "equipment.view_room", order=70),
    NavigationEntry(
        "excursions",
        _("Excursions"),
        "bell",
        "environment:excursion_list",
        "environment.view_excursion",
        order=71,
    ),
)
HELP = (HelpTopic("environment", _("Rooms and excursions"), ("environment:*",), order=70),)
LIVE = (LiveChannel("room", "equipment.view_room"),)
RIGHTS = (Right("environment.view_excursion", _("Read excursions")),)
