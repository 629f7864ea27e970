"""Resources ``connections`` and ``outbox``: what a monitoring system or a gateway needs to see."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from audit.api import ActionEndpoints, creation, endpoint
from integrations.actions.bind_tag import bind_tag
from integrations.actions.define_endpoint import define_endpoint
from integrations.actions.retry_message import retry_message
from integrations.actions.set_endpoint_enabled import set_endpoint_enabled
from integrations.api.bindings import BindingShown, BindTagBody, binding_shown
from integrations.api.definitions import ChangeEndpointBody, EndpointBody
from integrations.choices import ConnectionState
from integrations.models import ConnectionEvent, Endpoint, OutboxMessage
from integrations.selectors.endpoints import endpoints_visible_to, state_of
from integrations.selectors.messages import messages_visible_to
from kernel.api.fields import UtcDateTimeField
from kernel.api.resources import ReadViewSet
from kernel.api.serializers import Body, RecordSerializer


class EndpointShown(RecordSerializer):
    """A connection and what is seen of it now; never a credential's secret."""

    state = serializers.SerializerMethodField()
    since = serializers.SerializerMethodField()
    last_sample_at = serializers.SerializerMethodField()
    last_error = serializers.SerializerMethodField()

    class Meta:
        model = Endpoint
        fields = (
            "uuid",
            "code",
            "site",
            "name",
            "kind",
            "url",
            "is_enabled",
            "state",
            "since",
            "last_sample_at",
            "last_error",
            "row_version",
        )

    def get_state(self, endpoint: Endpoint) -> ConnectionState:
        """Disabled, waiting, connecting, connected or lost."""
        return state_of(endpoint).state

    def get_since(self, endpoint: Endpoint) -> str | None:
        """Since when it is in this state."""
        return _utc(state_of(endpoint).since)

    def get_last_sample_at(self, endpoint: Endpoint) -> str | None:
        """When the last sample was stored."""
        return _utc(state_of(endpoint).last_sample_at)

    def get_last_error(self, endpoint: Endpoint) -> str:
        """Why it is not connected."""
        return state_of(endpoint).last_error


class EventShown(RecordSerializer):
    """One line of the log of a connection."""

    class Meta:
        model = ConnectionEvent
        fields = ("at", "kind", "device", "detail")


class EndpointDetailShown(EndpointShown):
    """A connection with its tags and its last hundred events."""

    bindings = BindingShown(many=True, read_only=True)
    events = serializers.SerializerMethodField()

    class Meta:
        model = Endpoint
        fields = (*EndpointShown.Meta.fields, "bindings", "events")

    def get_events(self, endpoint: Endpoint) -> list[dict[str, Any]]:
        """Newest first."""
        return list(EventShown(endpoint.events.all()[:100], many=True).data)


class SwitchBody(Body):
    """Whether the connection is to be open."""

    is_enabled = serializers.BooleanField()


class EndpointResource(ActionEndpoints, ReadViewSet):
    """Connections to the plant and to other systems."""

    permission = "integrations.view_endpoint"
    serializer_class = EndpointShown
    detail_serializer_class = EndpointDetailShown
    filters: ClassVar[dict[str, str]] = {"site": "site__code", "kind": "kind", "enabled": "is_enabled"}
    search_fields = ("code",)

    create = creation(define_endpoint, body=EndpointBody)
    change = endpoint(define_endpoint, body=ChangeEndpointBody)
    bind_tag = endpoint(
        bind_tag, body=BindTagBody, record_as="endpoint", file=binding_shown, holds=BindingShown
    )
    set_enabled = endpoint(set_endpoint_enabled, body=SwitchBody)

    def get_records(self) -> QuerySet[Endpoint]:
        """The visible connections."""
        return endpoints_visible_to(self.request.user).prefetch_related("bindings__tag")


class MessageShown(RecordSerializer):
    """A message to another system and how its delivery stands."""

    class Meta:
        model = OutboxMessage
        fields = (
            "uuid",
            "code",
            "site",
            "endpoint",
            "kind",
            "about",
            "body",
            "body_digest",
            "written_at",
            "state",
            "attempts",
            "next_attempt_at",
            "delivered_at",
            "last_status",
            "last_error",
            "row_version",
        )


class MessageResource(ActionEndpoints, ReadViewSet):
    """The outbox."""

    permission = "integrations.view_message"
    serializer_class = MessageShown
    filters: ClassVar[dict[str, str]] = {
        "site": "site__code",
        "state": "state",
        "kind": "kind",
        "about": "about",
        "since": "written_at__gte",
    }
    ordering_fields = ("written_at", "delivered_at")

    retry = endpoint(retry_message)

    def get_records(self) -> QuerySet[OutboxMessage]:
        """The visible messages."""
        return messages_visible_to(self.request.user)


def _utc(moment: Any) -> str | None:
    return None if moment is None else UtcDateTimeField().to_representation(moment)
