"""Terminals that the plant knows: where each belongs; this one is registered from here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.generic import ActionPage, Offer, action_buttons, changes_of
from kernel.pages import ActionButton, Column, Crumb, DetailPage, KeyValues, ListPage, TimelineEntry
from people.actions.terminals import register_terminal, revoke_terminal
from people.choices import TerminalState
from people.forms import TerminalForm
from people.models import Terminal
from people.selectors.terminals import terminals_visible_to

REGISTER = Offer(register_terminal, "people:register_terminal", icon="device-tablet", tone="primary")
REVOKE = Offer(revoke_terminal, "people:revoke_terminal", icon="ban", tone="danger")


def state_of(terminal: Terminal) -> TerminalState:
    """Whether the plant knows it."""
    return TerminalState.KNOWN if terminal.revoked_at is None else TerminalState.REVOKED


PLACE = (
    Column("site", _("Site"), value="site.code", kind="code"),
    Column("room", _("Room"), value="room.code", kind="code"),
    Column("scale", _("Scale"), value="scale.code", kind="code"),
    Column("registered_at", _("Registered"), kind="datetime"),
    Column("revoked_at", _("Revoked"), kind="datetime"),
)


class TerminalFilters(django_filters.FilterSet):
    """By whether it is known."""

    is_revoked = django_filters.BooleanFilter(
        label=_("Revoked"), field_name="revoked_at", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = Terminal
        fields = ("site",)


class TerminalListPage(ListPage):
    """Every terminal."""

    permission = "people.view_terminals"
    title = _("Terminals")
    columns = (
        Column("code", _("Terminal"), kind="code", url=True),
        Column("name", _("Name")),
        Column("state", _("State"), kind="state", value=state_of, sortable=False),
        *PLACE,
    )
    search_fields = ("code", "name", "room__code")
    search_hint = _("Number, name or room")
    filterset_class = TerminalFilters
    ordering = ("site__code", "name", "-pk")
    empty_title = _("No terminal is registered")
    empty_text = _("Open this page at the tablet or computer and register it for its room.")
    empty_icon = "device-tablet"

    def get_queryset(self) -> QuerySet[Terminal]:
        return terminals_visible_to(self.request.user)

    def shown_columns(self, records: list[Any]) -> Sequence[Column]:
        here = str(getattr(self.request, "terminal", ""))

        def this_one(terminal: Terminal) -> str:
            is_here = terminal.code == here and terminal.revoked_at is None
            return gettext("This one") if is_here else ""

        return tuple(replace(each, sub=this_one) if each.name == "code" else each for each in self.columns)

    def get_actions(self) -> Sequence[ActionButton]:
        return action_buttons(self.request.user, None, [REGISTER])


class TerminalPage(DetailPage):
    """One terminal."""

    permission = "people.view_terminals"
    code = "code"
    name = "name"

    def get_queryset(self) -> QuerySet[Terminal]:
        return terminals_visible_to(self.request.user)

    def get_crumbs(self, record: Terminal) -> list[Crumb]:
        return [Crumb(_("Terminals"), reverse("people:terminal_list")), Crumb(record.code)]

    def get_actions(self, record: Terminal) -> Sequence[ActionButton]:
        return action_buttons(self.request.user, record, [REVOKE]) if record.revoked_at is None else []

    def get_extra_context(self, record: Terminal) -> dict[str, Any]:
        return {"state": state_of(record)}

    def get_timeline(self, record: Terminal) -> Sequence[TimelineEntry]:
        return changes_of(record)

    def get_panels(self, record: Terminal) -> list[Any]:
        return [KeyValues(_("Where it belongs"), PLACE)]


class RegisterTerminalPage(ActionPage):
    """The number is that of the browser which opens the dialog."""

    action = register_terminal
    form_class = TerminalForm
    icon_name = "device-tablet"

    def form_kwargs(self) -> dict[str, Any]:
        """This very terminal, and the sites where the person may register one."""
        return {"here": str(getattr(self.request, "terminal", "")), "user": self.request.user}

    def arguments(self, form: forms.Form | None) -> dict[str, Any]:
        """From the form."""
        return dict(form.cleaned_data) if form is not None else {}
