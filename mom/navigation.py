"""The shell's own navigation entries and help topics."""

from django.utils.translation import gettext_lazy as _

from kernel.pages import SIGNED_IN
from kernel.shell import HelpTopic, LiveChannel, NavigationEntry, Right
from mom.role_matrix import VIEW as VIEW_MATRIX
from mom.rules import VIEW as VIEW_RULES

ENTRIES = (
    NavigationEntry("work", _("My work"), "inbox", "home", SIGNED_IN, order=10),
    NavigationEntry("role-matrix", _("Role matrix"), "table-column", "role_matrix", VIEW_MATRIX, order=101),
    NavigationEntry("rules", _("Rules"), "gavel", "rules", VIEW_RULES, order=104),
)
RIGHTS = (Right(VIEW_RULES, _("Read the rules")),)

HELP = (
    HelpTopic("my-work", _("My work"), ("home", "notifications"), order=10),
    HelpTopic("finding", _("Finding and filtering"), ("search", "*_list"), order=20),
    HelpTopic("signing", _("Doing and signing"), ("*_detail",), order=30),
    HelpTopic("interface", _("Language, day and night, keyboard"), ("about", "help", "help_topic"), order=90),
)

# A person's own channel: unread notifications. It also ends the page's session on the screen.
LIVE = (LiveChannel("person", SIGNED_IN, may_listen=lambda user, key: key == str(user.pk)),)
