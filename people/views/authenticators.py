"""Everybody's authenticators, for the administrator: which are due to be tested, and the way to revoke one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.generic import ActionPage, Offer, action_buttons, timeline_of
from kernel.pages import ActionButton, Column, Crumb, DetailPage, KeyValues, ListPage, TimelineEntry
from people.actions.revoke_authenticator import revoke_authenticator
from people.choices import AuthenticatorKind, RevokedWhy
from people.forms import RevokeAuthenticatorForm
from people.models import Authenticator
from people.selectors.authenticators import awaits_identity_check, every_authenticator, state_of

REVOKE = Offer(revoke_authenticator, "people:revoke_authenticator", icon="ban", tone="danger")
PERSON = Column(
    "user", _("Person"), value="user.printed_name", sort="user__printed_name", sub="user.username"
)


def _kind(authenticator: Authenticator) -> str:
    return str(AuthenticatorKind(authenticator.kind).label)


def _why(authenticator: Authenticator) -> str:
    return str(RevokedWhy(authenticator.revoked_why).label) if authenticator.revoked_why else ""


COLUMNS = (
    PERSON,
    Column("kind", _("Kind"), value=_kind, sort="kind"),
    Column("state", _("State"), kind="state", value=state_of, sortable=False),
    Column("registered_at", _("Registered"), kind="datetime"),
    Column("last_used_at", _("Last used"), kind="datetime"),
    Column("tested_at", _("Tested"), kind="datetime"),
    Column("test_due_at", _("Test due"), kind="datetime", sort="tested_at"),
    Column("revoked_at", _("Revoked"), kind="datetime"),
    Column("revoked_why", _("Why revoked"), value=_why, sort="revoked_why"),
)


class AuthenticatorFilters(django_filters.FilterSet):
    """By kind, by whether it is in use, and by whether its test is due (URS-ACC-10)."""

    in_use = django_filters.BooleanFilter(label=_("In use"), field_name="revoked_at", lookup_expr="isnull")
    is_due = django_filters.BooleanFilter(label=_("Test due"))

    class Meta:
        model = Authenticator
        fields = ("kind",)


class AuthenticatorListPage(ListPage):
    """Every authenticator, revoked ones too."""

    permission = "people.view_people"
    title = _("Authenticators")
    columns = (Column("name", _("Name"), url=True), *COLUMNS[:-1])
    search_fields = ("name", "user__username", "user__printed_name")
    search_hint = _("Person or name")
    filterset_class = AuthenticatorFilters
    ordering = ("tested_at", "pk")
    empty_title = _("No authenticators yet")
    empty_text = _("Everybody registers their own in “My account”.")
    empty_icon = "shield-lock"

    def get_queryset(self) -> QuerySet[Authenticator]:
        return every_authenticator()


class AuthenticatorPage(DetailPage):
    """One authenticator and what happened to it."""

    template_name = "people/authenticator_detail.html"
    permission = "people.view_people"
    code = "name"
    name = "user"

    def get_queryset(self) -> QuerySet[Authenticator]:
        return every_authenticator()

    def get_crumbs(self, record: Authenticator) -> list[Crumb]:
        return [
            Crumb(_("Authenticators"), reverse("people:authenticator_list")),
            Crumb(record.user.printed_name, record.user.get_absolute_url()),
            Crumb(record.name),
        ]

    def get_actions(self, record: Authenticator) -> Sequence[ActionButton]:
        return action_buttons(self.request.user, record, [REVOKE]) if record.revoked_at is None else []

    def get_extra_context(self, record: Authenticator) -> dict[str, Any]:
        checked_next = record.revoked_at is not None and record.user.is_active
        return {
            "state": state_of(record),
            "awaits_identity_check": checked_next and awaits_identity_check(record.user),
        }

    def get_panels(self, record: Authenticator) -> list[Any]:
        host = (Column("rp_id", _("Host"), kind="code"),) if record.rp_id else ()
        return [KeyValues(_("Authenticator"), (*COLUMNS, *host))]

    def get_timeline(self, record: Authenticator) -> Sequence[TimelineEntry]:
        return timeline_of(record)


class RevokeAuthenticatorPage(ActionPage):
    """The dialog that de-authorises somebody's authenticator at once."""

    action = revoke_authenticator
    model = Authenticator
    form_class = RevokeAuthenticatorForm
    tone = "danger"
    icon_name = "ban"

    def subtitle(self) -> str:
        """Whose it is: many are called “Telephone”."""
        return f"{self.record} · {self.record.user.printed_name} ({self.record.user.username})"
