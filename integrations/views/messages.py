"""The outbox: what other systems are told, and whether they have it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.generic import Offer, action_buttons, timeline_of
from integrations.actions.retry_message import retry_message
from integrations.lifecycles import DELIVERY
from integrations.models import OutboxMessage
from integrations.selectors.endpoints import endpoints_visible_to
from integrations.selectors.messages import messages_visible_to
from integrations.views import columns
from kernel.pages import (
    ActionButton,
    Crumb,
    DetailPage,
    KeyValues,
    ListPage,
    TemplatePanel,
    TimelineEntry,
    from_day,
    may_open,
    until_day,
)

OFFERS = (Offer(retry_message, "integrations:retry_message", icon="refresh", tone="primary", step="retry"),)


class MessageFilters(django_filters.FilterSet):
    """By state, kind, receiver and the days when they were written."""

    endpoint = django_filters.ModelChoiceFilter(
        label=_("To"), queryset=lambda request: endpoints_visible_to(request.user).order_by("code")
    )
    written_from = from_day("written_at")
    written_until = until_day("written_at")

    class Meta:
        model = OutboxMessage
        fields = ("state", "kind", "endpoint")


class MessageListPage(ListPage):
    """Every message, newest first."""

    permission = "integrations.view_message"
    title = _("Outbox")
    columns = columns.MESSAGES
    search_fields = ("code", "about")
    search_hint = _("Message or batch")
    filterset_class = MessageFilters
    ordering = ("-written_at",)
    empty_title = _("Nothing to tell yet")
    empty_text = _("A message appears here when a batch has been released.")
    empty_icon = "send"

    def get_queryset(self) -> QuerySet[OutboxMessage]:
        return messages_visible_to(self.request.user)

    def get_empty_way(self) -> Crumb | None:
        if not may_open(self.request.user, "integrations.view_endpoint"):
            return None
        return Crumb(_("Connections"), reverse("integrations:endpoint_list"))


class MessagePage(DetailPage):
    """One message: its content, and every attempt's outcome."""

    permission = "integrations.view_message"
    name = "about"
    state_field = "state"

    def get_queryset(self) -> QuerySet[OutboxMessage]:
        return messages_visible_to(self.request.user)

    def get_crumbs(self, record: OutboxMessage) -> list[Crumb]:
        return [Crumb(_("Outbox"), reverse("integrations:message_list")), Crumb(record.code)]

    def get_actions(self, record: OutboxMessage) -> Sequence[ActionButton]:
        return action_buttons(self.request.user, record, OFFERS, lifecycle=DELIVERY)

    def get_timeline(self, record: OutboxMessage) -> Sequence[TimelineEntry]:
        return timeline_of(record)

    def get_panels(self, record: OutboxMessage) -> list[Any]:
        content = json.dumps(record.body, indent=2, ensure_ascii=False)
        return [
            TemplatePanel(_("Content"), "integrations/message_content.html", {"content": content}),
            KeyValues(_("Sent with it"), columns.MESSAGE_IDENTITY),
            KeyValues(_("Delivery"), columns.MESSAGE_FACTS, beside=True),
        ]
