"""Service accounts: making one, who answers for it, off and on; the list stands with their tokens."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.generic import ActionPage, Offer
from kernel.pages import Column, KeyValues, RelatedTable
from people.actions.create_service_account import create_service_account
from people.actions.keep_service_account import (
    change_service_account,
    switch_off_service_account,
    switch_on_service_account,
)
from people.bootstrap import SYSTEM_USERNAME
from people.choices import RoleRequestState
from people.forms import ServiceAccountChangeForm, ServiceAccountForm
from people.models import User
from people.selectors.accounts import owner_state
from people.selectors.grant_words import place_words
from people.selectors.role_requests import requests_visible_to
from people.views.persons import with_persons_linked

CREATE = Offer(create_service_account, "people:create_service_account", icon="robot", tone="primary")
CHANGE = Offer(change_service_account, "people:change_service_account", icon="user-edit")
SWITCH_OFF = Offer(
    switch_off_service_account, "people:switch_off_service_account", icon="power", tone="danger"
)
SWITCH_ON = Offer(switch_on_service_account, "people:switch_on_service_account", icon="power", tone="primary")
ABOUT = (
    Column("purpose", _("Purpose"), kind="prose"),
    Column("owner", _("Owner"), value="owner.printed_name"),
)
FINDING = Column("finding", _("Finding"), kind="state", value=owner_state)


def offers_of(account: User) -> list[Offer]:
    """What can be done to a program's account as it is."""
    if account.username == SYSTEM_USERNAME:
        return []
    if account.is_active:
        return [CHANGE, SWITCH_OFF]
    return [CHANGE, SWITCH_ON] if account.disabled_at is not None else []


def program_panel(account: User, reader: Any) -> KeyValues:
    """What it is there for, and who answers for it."""
    rows = ABOUT if owner_state(account) is None else (*ABOUT, FINDING)
    return KeyValues(_("Service account"), with_persons_linked(rows, reader, "owner"))


def requests_panel(account: User, reader: Any) -> RelatedTable:
    """What is asked for and not decided: until then a new program may do nothing."""
    open_ones = requests_visible_to(reader).filter(user=account, state=RoleRequestState.REQUESTED)
    columns = (
        Column("code", _("Request"), kind="code", url=True),
        Column("role", _("Role"), value="role.name"),
        Column("place", _("Place"), value=place_words),
        Column("requested_at", _("Requested at"), kind="datetime"),
    )
    return RelatedTable(_("Role requests"), columns, open_ones, empty=_("No request is waiting."))


class CreateServiceAccountPage(ActionPage):
    """A new one: its page shows the request for its role, and where its tokens are issued."""

    action = create_service_account
    form_class = ServiceAccountForm
    icon_name = "robot"

    def after(self, result: Any) -> str:
        """To the account."""
        return str(result.user.get_absolute_url())


class ChangeServiceAccountPage(ActionPage):
    """Another owner, or another purpose."""

    action = change_service_account
    model = User
    form_class = ServiceAccountChangeForm

    def form_kwargs(self) -> dict[str, Any]:
        """What is so now."""
        return {"account": self.record}


switch_off_page = ActionPage.as_view(action=switch_off_service_account, model=User, tone="danger")
switch_on_page = ActionPage.as_view(action=switch_on_service_account, model=User)
