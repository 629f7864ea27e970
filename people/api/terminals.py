"""Resource ``terminals``: the devices that the plant knows."""

from __future__ import annotations

from typing import ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from audit.api import ActionEndpoints, creation, endpoint
from equipment.models import Room, Site, Unit
from kernel.api.fields import RecordField
from kernel.api.resources import ReadViewSet
from kernel.api.serializers import Body, RecordSerializer
from people.actions.terminals import register_terminal, revoke_terminal
from people.models import Terminal
from people.selectors.terminals import terminals_visible_to


class TerminalShown(RecordSerializer):
    """A terminal and where it belongs."""

    class Meta:
        model = Terminal
        fields = (
            "uuid",
            "code",
            "name",
            "site",
            "room",
            "scale",
            "registered_at",
            "revoked_at",
            "row_version",
        )


class TerminalBody(Body):
    """The number that the terminal shows, and where it belongs."""

    site = RecordField(lambda context: Site.objects.all())
    code = serializers.RegexField(r"^T-[0-9A-F]{8}$")
    name = serializers.CharField(max_length=80)
    room = RecordField(lambda context: Room.objects.all(), required=False)
    scale = RecordField(lambda context: Unit.objects.all(), required=False)


class TerminalResource(ActionEndpoints, ReadViewSet):
    """Terminals of the places that the caller looks after."""

    permission = "people.view_terminals"
    serializer_class = TerminalShown
    filters: ClassVar[dict[str, str]] = {"site": "site__code", "room": "room__code"}
    search_fields = ("code", "name")

    create = creation(register_terminal, body=TerminalBody)
    revoke = endpoint(revoke_terminal)

    def get_records(self) -> QuerySet[Terminal]:
        """The visible terminals."""
        return terminals_visible_to(self.request.user)
