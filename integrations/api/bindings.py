"""Resource ``tag-sources``: where each tag's value comes from, and its disconnection."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.response import Response

from audit.api import ActionEndpoints, endpoint
from equipment.models import Tag
from integrations.actions.unbind_tag import unbind_tag
from integrations.models import TagBinding
from integrations.selectors.endpoints import bindings_visible_to
from kernel.api.fields import RecordField
from kernel.api.resources import ReadViewSet
from kernel.api.serializers import Body, RecordSerializer


class BindingShown(RecordSerializer):
    """Where a tag's value comes from."""

    class Meta:
        model = TagBinding
        fields = ("uuid", "endpoint", "tag", "address", "field", "source_unit", "is_active", "row_version")


class BindTagBody(Body):
    """Which tag of the connection's site gets its value from where."""

    tag = RecordField(lambda context: Tag.objects.filter(site_id=context["record"].site_id))
    address = serializers.CharField(max_length=300, help_text="The OPC UA node id, or the MQTT topic.")
    field = serializers.CharField(
        max_length=60, required=False, allow_blank=True, help_text="MQTT: the part of the message."
    )
    source_unit = serializers.CharField(
        max_length=20,
        required=False,
        allow_blank=True,
        help_text="As the source names it; left out: the tag's own unit. A source that names another is not believed.",
    )


def binding_shown(result: TagBinding, body: Any) -> Response:
    """The source of the tag, with its version."""
    return Response(BindingShown(result).data, headers={"ETag": f'"{result.row_version}"'})


class BindingResource(ActionEndpoints, ReadViewSet):
    """Sources of tags, those that were disconnected too."""

    permission = "integrations.view_endpoint"
    serializer_class = BindingShown
    code_field = "uuid"
    site_path = ""
    filters: ClassVar[dict[str, str]] = {
        "site": "endpoint__site__code",
        "endpoint": "endpoint__code",
        "tag": "tag__code",
        "is_active": "is_active",
    }
    search_fields = ("tag__code", "address", "field")
    ordering_fields = ("address",)

    unbind = endpoint(unbind_tag)

    def get_records(self) -> QuerySet[TagBinding]:
        """Those of the visible connections."""
        return bindings_visible_to(self.request.user)
