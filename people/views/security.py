"""Refused attempts as they come, who is locked out, and the alerts; an account is unlocked from here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.generic import Offer, action_buttons
from audit.models import SecurityEvent
from audit.selectors.wording import word_action
from kernel import clock
from kernel.pages import ActionButton, Column, Crumb, ListPage, from_day, may_open, until_day
from people.actions.unlock_account import unlock_account
from people.models import SecurityAlert
from people.selectors.refusals import locked_accounts, refusals, security_alerts
from people.views.persons import READS_PEOPLE, with_user_ids_linked

UNLOCK = Offer(unlock_account, "people:unlock_account", icon="lock-open")
NEWEST = timedelta(days=1)
MOST = 5


# What is tried at a door is no action of a person who is known.
AT_THE_DOOR = {
    "people.sign_in": _("Sign in or sign"),
    "people.single_sign_on": _("Sign in by the identity provider"),
    "people.my_account": _("Change one's authenticators"),
    "api": _("Use the API with a token"),
}


def _what_was_tried(event: SecurityEvent) -> str:
    known = AT_THE_DOOR.get(event.action)
    return str(known) if known is not None else word_action(event.action)


def _door(event: SecurityEvent) -> str:
    return " · ".join(part for part in (event.get_channel_display(), event.terminal) if part)


class SecurityFilters(django_filters.FilterSet):
    """By kind, door and days."""

    since = from_day("recorded_at")
    until = until_day("recorded_at")

    class Meta:
        model = SecurityEvent
        fields = ("kind", "channel")


class SecurityLogPage(ListPage):
    """Refused attempts: wrong passwords, missing rights, writes around the actions; it renews itself."""

    permission = "people.view_security_log"
    title = _("Refused attempts")
    results_template = "people/security_results.html"
    columns = (
        Column("recorded_at", _("When"), kind="datetime"),
        Column("kind", _("Kind"), value="get_kind_display", sort="kind"),
        Column("username", _("User ID")),
        Column("action", _("Action"), value=_what_was_tried, sort="action"),
        Column("subject", _("Record")),
        Column("error_code", _("Code"), kind="code"),
        Column("channel", _("Door and terminal"), value=_door, sort="channel"),
    )
    search_fields = ("username", "action", "subject", "terminal")
    search_hint = _("User ID, action, record or terminal")
    filterset_class = SecurityFilters
    ordering = ("-id",)
    empty_title = _("Nothing was refused")
    empty_text = _("Wrong passwords, missing rights and writes around the actions would stand here.")
    empty_icon = "shield-check"

    def get_queryset(self) -> QuerySet[SecurityEvent]:
        return refusals()

    def shown_columns(self, records: list[Any]) -> Sequence[Column]:
        return with_user_ids_linked(self.columns, records, self.request.user, "username")

    def get_extra_context(self) -> dict[str, Any]:
        """Who is locked out, each with the way to unlock, and the alerts of the last day."""
        user = self.request.user
        locked = [(person, action_buttons(user, person, [UNLOCK])) for person in locked_accounts()[:50]]
        alerts = security_alerts().filter(at__gt=clock.now() - NEWEST)[:MOST]
        return {
            "locked": locked,
            "reads_people": may_open(user, READS_PEOPLE),
            "alerts": list(alerts),
            "renewed": self.request.get_full_path(),
        }


class AlertFilters(django_filters.FilterSet):
    """By kind and days."""

    since = from_day("at")
    until = until_day("at")

    class Meta:
        model = SecurityAlert
        fields = ("kind",)


class AlertListPage(ListPage):
    """Every security alert and whether it left by e-mail; it renews itself."""

    permission = "people.view_security_log"
    title = _("Security alerts")
    results_template = "people/alert_results.html"
    columns = (
        Column("at", _("When"), kind="datetime"),
        Column("kind", _("Kind"), kind="state"),
        Column("text", _("What"), kind="prose", sortable=False),
        Column("about", _("About"), kind="code"),
        Column("mailed_at", _("Sent by e-mail"), kind="datetime"),
        Column("failure", _("Why it could not be sent")),
    )
    search_fields = ("about",)
    search_hint = _("User ID or address")
    filterset_class = AlertFilters
    ordering = ("-at", "-pk")
    empty_title = _("No alert yet")
    empty_text = _("Locked accounts and bursts of wrong secrets are told here within a minute.")
    empty_icon = "shield-check"

    def get_queryset(self) -> QuerySet[SecurityAlert]:
        return security_alerts()

    def shown_columns(self, records: list[Any]) -> Sequence[Column]:
        return with_user_ids_linked(self.columns, records, self.request.user, "about")

    def get_extra_context(self) -> dict[str, Any]:
        """Where it renews itself from."""
        return {"renewed": self.request.get_full_path()}

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb(_("Refused attempts"), reverse("people:security_log")), Crumb(_("Security alerts"))]

    def get_actions(self) -> Sequence[ActionButton]:
        return []
