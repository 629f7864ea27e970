"""The list of service accounts: who answers for each, what it holds, and the tokens by which it comes in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from audit.generic import action_buttons
from integrations.selectors.service_accounts import accounts_with_tokens
from kernel import clock
from kernel.pages import ActionButton, Column, ListPage
from people.models import User
from people.selectors.accounts import account_state
from people.views.persons import with_persons_linked
from people.views.programs import CREATE, OWNER


def _roles(account: Any) -> str:
    return ", ".join(str(grant.role.name) for grant in account.held_now)


class ServiceAccountFilters(django_filters.FilterSet):
    """By whether the account is in use."""

    class Meta:
        model = User
        fields: ClassVar[list[str]] = ["is_active"]


class ServiceAccountListPage(ListPage):
    """Every program that has an account, those that are off too."""

    permission = "people.view_people"
    title = _("Service accounts")
    columns = (
        Column("username", _("User ID"), kind="code", url=True, sub="printed_name"),
        Column("state", _("State"), kind="state", value=account_state, sortable=False),
        *OWNER,
        Column("roles", _("Roles"), value=_roles, sortable=False),
        Column("valid_tokens", _("Valid tokens"), kind="number"),
        Column("token_used_at", _("Last used"), kind="datetime"),
        Column("purpose", _("Purpose"), kind="prose"),
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

    def shown_columns(self, records: list[Any]) -> Sequence[Column]:
        return with_persons_linked(self.columns, self.request.user, "owner")

    def get_actions(self) -> Sequence[ActionButton]:
        return action_buttons(self.request.user, None, [CREATE])
