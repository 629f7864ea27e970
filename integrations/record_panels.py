"""On the page of a service account: its tokens, and what was done by them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.generic import Offer, action_buttons
from integrations.actions.issue_api_token import issue_api_token
from integrations.choices import TokenState
from integrations.models import ApiToken
from integrations.selectors.service_accounts import tokens_of
from kernel import clock
from kernel.pages import Column, RelatedTable, may_open
from kernel.pages.detail import Panel
from people.bootstrap import SYSTEM_USERNAME
from people.models import User

ISSUE = Offer(issue_api_token, "integrations:issue_token_for", icon="key", tone="primary")


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

    return [
        RelatedTable(
            _("API tokens"),
            COLUMNS,
            list(tokens_of(record)),
            empty=_("It has no token: nothing comes in by this account."),
            actions=action_buttons(user, record, [ISSUE] if record.is_active else []),
        )
    ]
