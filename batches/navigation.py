"""Where the pages of batches are found, their help, and the live channel they feed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from batches.selectors.visible import batches_visible_to
from kernel.shell import HelpTopic, LiveChannel, NavigationEntry, Right


def may_hear_batch(user: Any, key: str) -> bool:
    """Whether the person may see the batch with this identifier."""
    try:
        return batches_visible_to(user).filter(uuid=UUID(key)).exists()
    except ValueError:
        return False


ENTRIES = (
    NavigationEntry("batches", _("Batches"), "package", "batches:batch_list", "batches.view_batch", order=20),
    NavigationEntry(
        "orders", _("Orders"), "clipboard-list", "batches:order_list", "batches.view_order", order=21
    ),
    NavigationEntry(
        "exceptions",
        _("Exceptions"),
        "alert-triangle",
        "batches:exception_list",
        "batches.view_batch",
        order=22,
    ),
)
HELP = (
    HelpTopic("workstation", _("The workstation"), ("batches:workstation*",), order=20),
    HelpTopic("batches", _("Orders and batches"), ("batches:*",), order=21),
)
LIVE = (LiveChannel("batch", "batches.view_batch", may_hear_batch),)
RIGHTS = (
    Right("batches.view_batch", _("Read batch records")),
    Right("batches.view_order", _("Read production orders")),
    Right("batches.view_workstation", _("Open the workstation")),
)
