"""Accounts, their roles and qualifications, for the administrator; roles and what they permit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.declaration import can_run
from audit.generic import Offer, action_buttons, timeline_of
from audit.selectors.wording import word_action
from kernel import clock
from kernel.pages import (
    ActionButton,
    Column,
    Crumb,
    DetailPage,
    ListPage,
    RelatedTable,
    TemplatePanel,
    TimelineEntry,
)
from people.actions.create_inspector import create_inspector
from people.actions.create_user import create_user
from people.actions.deactivate_user import deactivate_user
from people.actions.disable_idle_account import enable_account
from people.actions.end_grant import end_grant
from people.actions.record_qualification import record_qualification
from people.actions.request_grant_change import request_grant_change
from people.actions.request_role import request_role
from people.actions.reset_password import reset_password
from people.actions.unlock_account import unlock_account
from people.models import Role, RoleGrant, User
from people.selectors.accounts import account_state
from people.selectors.authenticators import every_authenticator, state_of
from people.selectors.rights import grants_in_effect, holds_everywhere
from people.views.programs import CREATE as CREATE_PROGRAM
from people.views.programs import offers_of, program_panel, requests_panel
from people.views.roles import CHANGE, DEFINE
from people.views.signers import CHECK, signing_panel

CREATE = Offer(create_user, "people:create_user", icon="user-plus", tone="primary")
INSPECTOR = Offer(create_inspector, "people:create_inspector", icon="user-search")
RESET = Offer(reset_password, "people:reset_password", icon="key")
OFFERS = (
    Offer(request_role, "people:request_role", icon="user-plus", tone="primary"),
    Offer(record_qualification, "people:record_qualification", icon="certificate"),
)


class PeopleFilters(django_filters.FilterSet):
    """By role that is held now, by whether the account is in use, and by what it is for."""

    role = django_filters.ModelChoiceFilter(
        label=_("Role"), queryset=lambda request: Role.objects.order_by("code"), method="by_role"
    )
    is_locked = django_filters.BooleanFilter(
        label=_("Locked"), field_name="locked_at", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = User
        fields = ("is_active", "is_service")

    def by_role(self, people: QuerySet[User], name: str, value: Role) -> QuerySet[User]:
        """Who holds the role at this moment, wherever."""
        held = grants_in_effect(clock.now()).filter(role=value)
        return people.filter(pk__in=held.values("user"))


class PeopleListPage(ListPage):
    """Every account, deactivated ones included: user IDs are unique for ever."""

    permission = "people.view_people"
    title = _("People")
    columns = (
        Column("username", _("User ID"), kind="code", url=True),
        Column("printed_name", _("Printed name")),
        Column("is_active", _("Active"), kind="yesno"),
        Column("is_service", _("Service account"), kind="yesno", gives_way=True),
        Column("locked_at", _("Locked at"), kind="datetime"),
        Column("last_login", _("Last sign-in"), kind="datetime"),
    )
    search_fields = ("username", "printed_name")
    search_hint = _("User ID or name")
    filterset_class = PeopleFilters
    ordering = ("username",)
    empty_title = _("No accounts yet")
    empty_text = _("Create the first account.")
    empty_icon = "users"

    def get_queryset(self) -> QuerySet[User]:
        return User.objects.all()

    def get_actions(self) -> Sequence[ActionButton]:
        return action_buttons(self.request.user, None, [CREATE, INSPECTOR, CREATE_PROGRAM])


class PersonPage(DetailPage):
    """One account: roles with their period, qualifications, and what happened to it."""

    permission = "people.view_people"
    code = "username"
    name = "printed_name"

    def get_queryset(self) -> QuerySet[User]:
        return User.objects.select_related("owner")

    def get_crumbs(self, record: User) -> list[Crumb]:
        return [Crumb(_("People"), reverse("people:person_list")), Crumb(record.printed_name)]

    def get_actions(self, record: User) -> Sequence[ActionButton]:
        offers = list(OFFERS)
        if record.is_service:
            offers += offers_of(record)
        elif record.is_active:
            offers += [CHECK, RESET]
        if record.locked_at is not None:
            offers.append(Offer(unlock_account, "people:unlock_account", icon="lock-open"))
        if record.disabled_at is not None and not record.is_service:
            offers.append(Offer(enable_account, "people:enable_account", icon="lock-open"))
        if record.is_active:
            offers.append(Offer(deactivate_user, "people:deactivate_user", icon="user-off", tone="danger"))
        return action_buttons(self.request.user, record, offers)

    def _may_end(self, grants: list[RoleGrant]) -> set[int]:
        """The grants that the reader can withdraw at once; one for everywhere takes the right everywhere."""
        user: Any = self.request.user
        there = {each.pk for each in grants if can_run(end_grant.code, user, each)}
        everywhere = {each.pk for each in grants if each.site_id is None}
        if there & everywhere and not holds_everywhere(user.pk, end_grant.code, clock.now()):
            return there - everywhere
        return there

    def get_panels(self, record: User) -> list[Any]:
        grants = record.role_grants.select_related("role", "site", "area", "delegated_from__user").order_by(
            "-valid_from"
        )
        may_end, may_change = (
            self._may_end(list(grants)),
            can_run(request_grant_change.code, self.request.user),
        )
        return [
            program_panel(record, self.request.user) if record.is_service else signing_panel(record),
            TemplatePanel(
                _("Roles"),
                "people/grants.html",
                {"grants": grants, "may_end": may_end, "may_change": may_change, "now": clock.now()},
            ),
            *([requests_panel(record, self.request.user)] if record.is_service else _of_a_person(record)),
        ]

    def get_extra_context(self, record: User) -> dict[str, Any]:
        return {"state": account_state(record)}

    def get_timeline(self, record: User) -> Sequence[TimelineEntry]:
        return timeline_of(record)


QUALIFIED = (
    Column("kind", _("Kind"), value="kind_in_words", sortable=False),
    Column("code", _("Code"), kind="code"),
    Column("valid_from", _("Valid from"), kind="datetime"),
    Column("valid_until", _("Valid until"), kind="datetime"),
)
REGISTERED = (
    Column("name", _("Name"), url=True),
    Column("kind", _("Kind"), value="get_kind_display", sortable=False),
    Column("state", _("State"), kind="state", value=state_of, sortable=False),
    Column("last_used_at", _("Last used"), kind="datetime"),
    Column("test_due_at", _("Test due"), kind="datetime", sortable=False),
)


def _of_a_person(record: User) -> list[Any]:
    """What a program never has."""
    qualified, registered = record.qualifications.all(), every_authenticator().filter(user=record)
    return [
        RelatedTable(_("Qualifications"), QUALIFIED, qualified, empty=_("No qualification is recorded.")),
        RelatedTable(
            _("Authenticators"),
            REGISTERED,
            registered.order_by("registered_at", "pk"),
            empty=_("This person has none."),
        ),
    ]


class RoleListPage(ListPage):
    """The roles and how much each permits."""

    permission = "people.view_people"
    title = _("Roles")
    columns = (
        Column("code", _("Role"), kind="code", url=True),
        Column("name", _("Name"), sort="name__en"),
        Column("kind", _("Kind"), value="get_kind_display", sort="kind"),
        Column("permission_count", _("Permissions"), kind="number"),
    )
    search_fields = ("code", "name")
    search_hint = _("Role or name")
    filters = ("kind",)
    ordering = ("code",)
    empty_title = _("No roles yet")
    empty_text = _("Roles are loaded when PharMOM is set up.")
    empty_icon = "users-group"

    def get_queryset(self) -> QuerySet[Role]:
        return Role.objects.annotate(permission_count=Count("permissions"))

    def get_actions(self) -> Sequence[ActionButton]:
        return action_buttons(self.request.user, None, [DEFINE])


class RolePage(DetailPage):
    """One role: everything it permits, in words."""

    permission = "people.view_people"
    code = "code"
    name = "name"

    def get_queryset(self) -> QuerySet[Role]:
        return Role.objects.all()

    def get_crumbs(self, record: Role) -> list[Crumb]:
        return [Crumb(_("Roles"), reverse("people:role_list")), Crumb(str(record.name))]

    def get_actions(self, record: Role) -> Sequence[ActionButton]:
        return action_buttons(self.request.user, record, [CHANGE])

    def get_timeline(self, record: Role) -> Sequence[TimelineEntry]:
        return timeline_of(record)

    def get_panels(self, record: Role) -> list[Any]:
        permissions = list(record.permissions.order_by("action"))
        for permission in permissions:
            permission.in_words = word_action(permission.action)
        columns = (Column("action", _("Permission"), kind="code"), Column("in_words", _("In words")))
        return [RelatedTable(_("What this role may do"), columns, permissions, empty=_("Nothing."))]
