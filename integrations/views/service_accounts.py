"""The list of service accounts: who answers for each, what it holds, and the tokens by which it comes in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from audit.generic import Offer, action_buttons
from integrations.selectors.service_accounts import accounts_with_tokens
from kernel import clock
from kernel.pages import ActionButton, Column, ListPage
from people.actions.create_service_account import create_service_account
from people.choices import AccountState, OwnerState
from people.models import User
from people.selectors.accounts import account_state, owner_state, without_owner

CREATE = Offer(create_service_account, "people:create_service_account", icon="robot", tone="primary")


def standing(account: User) -> AccountState | OwnerState:
    """Whether it is in use; of one that is, that nobody answers for it."""
    state = account_state(account)
    return owner_state(account) or state if state == AccountState.IN_USE else state


def _roles(account: Any) -> str:
    return ", ".join(str(grant.role.name) for grant in account.held_now)


class ServiceAccountFilters(django_filters.FilterSet):
    """By whether the account is in use, and whether somebody answers for it."""

    without_owner = django_filters.BooleanFilter(label=_("No owner"), method="by_owner")

    class Meta:
        model = User
        fields: ClassVar[list[str]] = ["is_active"]

    def by_owner(self, accounts: QuerySet[User], name: str, value: bool) -> QuerySet[User]:
        """Those in use that need an owner, or all others."""
        unowned = without_owner().values("pk")
        return accounts.filter(pk__in=unowned) if value else accounts.exclude(pk__in=unowned)


class ServiceAccountListPage(ListPage):
    """Every program that has an account, those that are off too."""

    permission = "people.view_people"
    title = _("Service accounts")
    columns = (
        Column("username", _("User ID"), kind="code", url=True, sub="printed_name"),
        Column("state", _("State"), kind="state", value=standing, sortable=False),
        # Whoever opens this list may read accounts.
        Column(
            "owner",
            _("Owner"),
            value="owner.printed_name",
            sort="owner__printed_name",
            url=lambda account: account.owner.get_absolute_url() if account.owner is not None else None,
        ),
        Column("roles", _("Roles"), value=_roles, sortable=False),
        Column("valid_tokens", _("Tokens"), kind="number"),
        Column("token_used_at", _("Last used"), kind="datetime"),
        Column("purpose", _("Purpose"), kind="prose", gives_way=True),
    )
    search_fields = ("username", "printed_name", "purpose", "owner__printed_name")
    search_hint = _("User ID, name, purpose or owner")
    filterset_class = ServiceAccountFilters
    ordering = ("username",)
    empty_title = _("No service account yet")
    empty_text = _(
        "Create one for each program that sends orders or reads values, and name who answers for it."
    )
    empty_icon = "robot"

    def get_queryset(self) -> QuerySet[User]:
        return accounts_with_tokens(clock.now())

    def get_actions(self) -> Sequence[ActionButton]:
        return action_buttons(self.request.user, None, [CREATE])
