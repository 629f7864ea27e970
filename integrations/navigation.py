"""Where the pages of integrations are found, and their help."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from integrations.selectors.imports import runs_visible_to
from kernel.shell import HelpTopic, LiveChannel, NavigationEntry, Right


def may_hear_import(user: Any, key: str) -> bool:
    """Whether the person may see the import with this identifier."""
    try:
        return runs_visible_to(user).filter(uuid=UUID(key)).exists()
    except ValueError:
        return False


ENTRIES = (
    NavigationEntry(
        "connections",
        _("Connections"),
        "plug-connected",
        "integrations:endpoint_list",
        "integrations.view_endpoint",
        order=80,
    ),
    NavigationEntry(
        "outbox", _("Outbox"), "send", "integrations:message_list", "integrations.view_message", order=81
    ),
    NavigationEntry(
        "imports",
        _("Imports"),
        "file-import",
        "integrations:import_list",
        "integrations.view_import",
        order=82,
    ),
    NavigationEntry(
        "mappings",
        _("Import mappings"),
        "table-column",
        "integrations:mapping_list",
        "integrations.view_import",
        order=83,
    ),
    NavigationEntry(
        "service-accounts",
        _("Service accounts"),
        "robot",
        "integrations:service_account_list",
        "people.view_people",
        order=94,
    ),
    NavigationEntry(
        "tokens", _("API tokens"), "key", "integrations:token_list", "integrations.view_token", order=95
    ),
)
IMPORT_PAGES = (
    "integrations:*import*",
    "integrations:*mapping*",
    "integrations:map_field",
    "integrations:rejected_rows",
)
HELP = (
    HelpTopic("connections", _("Connections to plant and ERP"), ("integrations:*",), order=80),
    HelpTopic("imports", _("Import from a former system"), IMPORT_PAGES, order=81),
)
LIVE = (LiveChannel("import", "integrations.view_import", may_hear_import),)
RIGHTS = (
    Right("integrations.view_endpoint", _("Read connections")),
    Right("integrations.view_import", _("Read imports")),
    Right("integrations.view_message", _("Read the outbox")),
    Right("integrations.view_token", _("Read API tokens")),
)
