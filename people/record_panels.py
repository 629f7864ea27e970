"""On the page of a person: the account at the identity provider that opens the door for them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.generic import Offer, action_buttons
from kernel.pages import Column, RelatedTable, may_open
from kernel.pages.detail import Panel
from people.actions.external_identities import link_identity, unlink_identity
from people.models import ExternalIdentity, User
from people.oidc.provider import is_configured
from people.selectors.external_identities import identities

LINK = Offer(link_identity, "people:link_identity", icon="link")
UNLINK = Offer(unlink_identity, "people:unlink_identity", icon="unlink", tone="danger")
COLUMNS = (
    Column("subject", _("Account there"), kind="code", sub="issuer"),
    Column("confirmed_at", _("Confirmed by the person"), kind="datetime"),
    Column("last_used_at", _("Last used"), kind="datetime"),
    Column("unlinked_at", _("Link taken away"), kind="datetime"),
)


def panels(record: Any, user: Any) -> list[Panel]:
    """Only where the plant has single sign-on, or had it for this person."""
    if not isinstance(record, User) or record.is_service or not may_open(user, "people.view_people"):
        return []
    found = list(identities().filter(user=record))
    if not found and not is_configured():
        return []
    is_linked = any(each.unlinked_at is None for each in found)
    offers = [LINK] if is_configured() and not is_linked else []

    def of_row(identity: ExternalIdentity) -> Any:
        return action_buttons(user, identity, [UNLINK] if identity.unlinked_at is None else [])

    return [
        RelatedTable(
            _("Single sign-on"),
            COLUMNS,
            found,
            empty=_("No account at the identity provider is linked."),
            actions=action_buttons(user, record, offers),
            row_actions=of_row,
        )
    ]
