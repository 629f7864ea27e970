"""Connections: the list, and one connection with its tags, devices, commands and log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.generic import action_buttons, timeline_of
from integrations.models import Endpoint
from integrations.selectors.endpoints import endpoints_visible_to
from integrations.selectors.messages import commands_visible_to, messages_visible_to
from integrations.views import columns
from integrations.views.offers import DEFINE_OFFER, offers_for
from kernel.pages import ActionButton, Crumb, DetailPage, KeyValues, ListPage, RelatedTable, TimelineEntry

NEWEST = 25


class EndpointListPage(ListPage):
    """Every connection and what is seen of it now."""

    permission = "integrations.view_endpoint"
    title = _("Connections")
    columns = columns.ENDPOINTS
    search_fields = ("code", "name", "url")
    search_hint = _("Code, name or address")
    filters = ("kind", "is_enabled")
    ordering = ("code",)
    empty_title = _("Nothing is connected yet")
    empty_text = _("Define a connection to a PLC, a broker or the ERP.")
    empty_icon = "plug-off"

    def get_queryset(self) -> QuerySet[Endpoint]:
        return endpoints_visible_to(self.request.user)

    def get_actions(self) -> Sequence[ActionButton]:
        return action_buttons(self.request.user, None, [DEFINE_OFFER])


class EndpointPage(DetailPage):
    """One connection."""

    permission = "integrations.view_endpoint"
    name = "name"

    def get_queryset(self) -> QuerySet[Endpoint]:
        return endpoints_visible_to(self.request.user)

    def get_crumbs(self, record: Endpoint) -> list[Crumb]:
        return [Crumb(_("Connections"), reverse("integrations:endpoint_list")), Crumb(record.code)]

    def get_actions(self, record: Endpoint) -> Sequence[ActionButton]:
        return action_buttons(self.request.user, record, offers_for(record))

    def get_extra_context(self, record: Endpoint) -> dict[str, Any]:
        return {"state": columns.seen(record).state}

    def get_timeline(self, record: Endpoint) -> Sequence[TimelineEntry]:
        return timeline_of(record)

    def get_panels(self, record: Endpoint) -> list[Any]:
        facts = KeyValues(_("Connection"), columns.ENDPOINT_FACTS, beside=True)
        if not record.is_captured:
            return [self._messages(record), facts]
        bound = record.bindings.filter(is_active=True).select_related("tag__latest")
        panels: list[Any] = [
            RelatedTable(
                _("Tags"),
                columns.bindings_for(self.request.user, record),
                bound,
                empty=_("No tag gets its value from here. Connect one."),
            ),
            RelatedTable(
                _("Commands"),
                columns.COMMANDS,
                commands_visible_to(self.request.user).filter(endpoint=record)[:NEWEST],
                empty=_("No step has sent a command yet."),
            ),
            RelatedTable(
                _("Log of the connection"),
                columns.EVENTS,
                record.events.all()[:NEWEST],
                empty=_("Nothing has happened yet: no worker has held it."),
            ),
        ]
        devices = list(record.devices.all())
        if devices:
            panels.append(RelatedTable(_("Devices"), columns.DEVICES, devices, empty="", beside=True))
        return [*panels, facts]

    def _messages(self, record: Endpoint) -> RelatedTable:
        return RelatedTable(
            _("Messages"),
            columns.MESSAGES,
            messages_visible_to(self.request.user).filter(endpoint=record)[:NEWEST],
            empty=_("No message was written yet. The release of a batch writes one."),
            more_url=reverse("integrations:message_list"),
        )
