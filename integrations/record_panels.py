"""On the page of a service account: its tokens, and what was done by them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.generic import Offer, action_buttons
from integrations.actions.issue_api_token import issue_api_token
from integrations.actions.revoke_api_token import revoke_api_token
from integrations.actions.rotate_api_token import rotate_api_token
from integrations.choices import TokenState
from integrations.models import ApiToken
from integrations.selectors.service_accounts import tokens_of
from kernel import clock
from kernel.pages import Column, RelatedTable, may_open
from kernel.pages.detail import Panel
from people.bootstrap import SYSTEM_USERNAME
from people.models import User

ISSUE = Offer(issue_api_token, "integrations:issue_token_for", icon="key", tone="primary")
OFFERS = (
    Offer(rotate_api_token, "integrations:rotate_token", icon="refresh"),
    Offer(revoke_api_token, "integrations:revoke_token", icon="key-off", tone="danger"),
)


def _state_now(token: ApiToken) -> TokenState:
    return token.state_at(clock.now())


COLUMNS = (
    Column("name", _("Name"), url=True, sub="prefix"),
    Column("state", _("State"), kind="state", value=_state_now, sortable=False),
    Column("expires_at", _("Valid until"), kind="datetime"),
    Column("last_used_at", _("Last used"), kind="datetime"),
    Column("scopes", _("May be used for"), value=lambda token: ", ".join(token.scopes), sortable=False),
)


def panels(record: Any, user: Any) -> list[Panel]:
    """For who may read tokens; what the program did stands in the trail."""
    if not isinstance(record, User) or not record.is_service or record.username == SYSTEM_USERNAME:
        return []
    if not may_open(user, "integrations.view_token"):
        return []

    def of_row(token: ApiToken) -> Any:
        return action_buttons(user, token, OFFERS if token.revoked_at is None else [])

    did = may_open(user, "audit.view_trail")
    return [
        RelatedTable(
            _("API tokens"),
            COLUMNS,
            list(tokens_of(record)),
            empty=_("It has no token: nothing comes in by this account."),
            more_url=reverse("audit:person", kwargs={"username": record.username}) if did else "",
            actions=action_buttons(user, record, [ISSUE] if record.is_active else []),
            row_actions=of_row,
        )
    ]
