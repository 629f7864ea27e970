"""What the API takes for rooms, monitoring points and their limits."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from environment.choices import Parameter
from equipment.choices import Grade
from equipment.models import Area, Room, Site, Tag
from kernel.api.definitions import ChangeBody, DefinitionBody, at_site
from kernel.api.fields import DecimalText, LocalizedText, RecordField, UtcDateTimeField
from kernel.api.serializers import Body


def _sites() -> QuerySet[Site]:
    return Site.objects.all()


def _any_site(context: dict[str, Any]) -> QuerySet[Site]:
    return _sites()


_areas = at_site(lambda: Area.objects.select_related("site"), _sites)
_rooms = at_site(lambda: Room.objects.select_related("site"), _sites)
_tags = at_site(lambda: Tag.objects.all(), _sites)


class PlacedBody(DefinitionBody):
    """``site`` tells places of several sites with the same code apart."""

    site = RecordField(_any_site, required=False)

    def arguments(self) -> dict[str, Any]:
        """The place says at which site it is."""
        given = super().arguments()
        given.pop("site", None)
        return given


class RoomBody(PlacedBody):
    """A room of an area with its cleanliness grade."""

    area = RecordField(_areas)
    code = serializers.CharField(max_length=40)
    name = LocalizedText()
    grade = serializers.ChoiceField(choices=Grade.choices)


class ChangeRoomBody(ChangeBody, RoomBody):
    """Another area of the site, name or grade."""

    site = code = None  # type: ignore[assignment]
    names = ("area", "code", "name", "grade")


class PointBody(PlacedBody):
    """A monitoring point: which parameter of the room is watched by which tag."""

    room = RecordField(_rooms)
    code = serializers.CharField(max_length=80)
    parameter = serializers.ChoiceField(choices=Parameter.choices)
    tag = RecordField(_tags)


class ChangePointBody(ChangeBody, PointBody):
    """Another tag; before the first limits also another parameter or room."""

    site = code = None  # type: ignore[assignment]
    names = ("room", "code", "parameter", "tag")


class LimitsBody(Body):
    """The whole next version: a limit that is left out is none."""

    action_low = DecimalText(required=False, allow_null=True)
    alert_low = DecimalText(required=False, allow_null=True)
    alert_high = DecimalText(required=False, allow_null=True)
    action_high = DecimalText(required=False, allow_null=True)
    dead_band = DecimalText(required=False)
    on_delay_s = serializers.IntegerField(required=False, min_value=0)
    gap_s = serializers.IntegerField(required=False, min_value=1)
    effective_from = UtcDateTimeField(required=False)
