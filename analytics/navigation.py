"""Where the figures are found, their help, and the live channels that tell of changes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from analytics.selectors.figures import VIEW, sites_with_figures
from kernel.shell import HelpTopic, LiveChannel, NavigationEntry, Right


def may_hear_figures(user: Any, key: str) -> bool:
    """Whether the person may see the figures of the site in ``1/batches``."""
    return key.partition("/")[0] in {str(site.pk) for site in sites_with_figures(user)}


ENTRIES = (NavigationEntry("figures", _("Plant figures"), "chart-bar", "analytics:figures", VIEW, order=15),)
HELP = (HelpTopic("figures", _("Plant figures"), ("analytics:*",), order=15),)
LIVE = (LiveChannel("figures", VIEW, may_hear_figures),)
RIGHTS = (Right(VIEW, _("Read plant figures")),)
