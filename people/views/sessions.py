"""Sessions: who is signed in where, since when, and how each ended; one is ended from here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.generic import ActionPage, Offer, action_buttons, timeline_of
from kernel import clock
from kernel.pages import (
    ActionButton,
    Column,
    Crumb,
    DetailPage,
    KeyValues,
    ListPage,
    TimelineEntry,
    from_day,
    until_day,
)
from people.actions.end_session import end_session
from people.choices import SessionEnd, SessionState
from people.models import PersonSession
from people.rules import in_force
from people.selectors.sessions import sessions_with_others
from people.views.persons import with_persons_linked

END = Offer(end_session, "people:end_session", icon="logout", tone="danger")
PERSON = Column(
    "user", _("Person"), value="user.printed_name", sort="user__printed_name", sub="user.username"
)


def state_of(session: PersonSession) -> SessionState:
    """Whether somebody is signed in there."""
    return SessionState.OPEN if session.ended_at is None else SessionState.ENDED


def _ended_by(session: PersonSession) -> str:
    return str(SessionEnd(session.why).label) if session.why else ""


def _all() -> QuerySet[PersonSession]:
    return sessions_with_others(clock.now() - timedelta(seconds=in_force().idle_sign_out_seconds))


class SessionFilters(django_filters.FilterSet):
    """By whether it is open, by accounts in use at two terminals, by how it ended, and by days."""

    is_open = django_filters.BooleanFilter(label=_("Signed in"), field_name="ended_at", lookup_expr="isnull")
    is_twice = django_filters.BooleanFilter(label=_("At two terminals"))
    since = from_day("began_at")
    until = until_day("began_at")

    class Meta:
        model = PersonSession
        fields = ("why",)


class SessionListPage(ListPage):
    """Every session, open ones first."""

    permission = "people.view_sessions"
    title = _("Sessions")
    columns = (
        Column("code", _("Session"), kind="code", url=True, sortable=False),
        PERSON,
        Column("state", _("State"), kind="state", value=state_of, sortable=False),
        Column("terminal", _("Terminal"), kind="code"),
        Column("address", _("Network address"), kind="code"),
        Column("began_at", _("Began"), kind="datetime"),
        Column("last_used_at", _("Last used"), kind="datetime"),
        Column("why", _("Why it ended"), value=_ended_by, sort="why"),
        Column("is_twice", _("At two terminals"), kind="yesno"),
    )
    search_fields = ("user__username", "user__printed_name", "terminal", "address")
    search_hint = _("Person, terminal or address")
    filterset_class = SessionFilters
    ordering = ("-ended_at", "-last_used_at")
    empty_title = _("Nobody was signed in")
    empty_text = _("Whoever signs in stands here, with terminal and time.")
    empty_icon = "device-desktop"

    def get_queryset(self) -> QuerySet[PersonSession]:
        return _all()

    def shown_columns(self, records: list[Any]) -> Sequence[Column]:
        return with_persons_linked(self.columns, self.request.user, "user")


class SessionPage(DetailPage):
    """One session."""

    permission = "people.view_sessions"
    code = "code"
    name = "user"

    def get_queryset(self) -> QuerySet[PersonSession]:
        return _all()

    def get_crumbs(self, record: PersonSession) -> list[Crumb]:
        return [Crumb(_("Sessions"), reverse("people:session_list")), Crumb(record.code)]

    def get_actions(self, record: PersonSession) -> Sequence[ActionButton]:
        return action_buttons(self.request.user, record, [END]) if record.ended_at is None else []

    def get_extra_context(self, record: PersonSession) -> dict[str, Any]:
        return {"state": state_of(record)}

    def get_timeline(self, record: PersonSession) -> Sequence[TimelineEntry]:
        return timeline_of(record.user)

    def get_panels(self, record: PersonSession) -> list[Any]:
        facts = (
            PERSON,
            Column("terminal", _("Terminal"), kind="code"),
            Column("address", _("Network address"), kind="code"),
            Column("began_at", _("Began"), kind="datetime"),
            Column("last_used_at", _("Last used"), kind="datetime"),
            Column("ended_at", _("Ended"), kind="datetime"),
            Column("why", _("Why it ended"), value=_ended_by),
            Column("is_twice", _("At two terminals"), kind="yesno"),
        )
        return [KeyValues(_("Session"), with_persons_linked(facts, self.request.user, "user"))]


class EndSessionPage(ActionPage):
    """The dialog that ends a session."""

    action = end_session
    model = PersonSession
    tone = "danger"
    icon_name = "logout"

    def arguments(self, form: forms.Form | None) -> dict[str, Any]:
        """The session of the address."""
        return {"session": self.record}
