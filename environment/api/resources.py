"""Resources ``rooms`` and ``excursions``."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from audit.api import ActionEndpoints, endpoint
from environment.actions.acknowledge_excursion import acknowledge_excursion
from environment.actions.assess_excursion import assess_excursion
from environment.api.serializers import (
    ExcursionDetailSerializer,
    ExcursionSerializer,
    RoomDetailSerializer,
    RoomSerializer,
)
from environment.choices import Verdict
from environment.selectors.excursions import excursions_visible_to
from equipment.selectors.sites import rooms_visible_to
from kernel.api.resources import ReadViewSet
from kernel.api.serializers import Body


class RoomViewSet(ReadViewSet):
    """Rooms; one room shows its points with value, limits and what goes on."""

    permission = "equipment.view_room"
    serializer_class = RoomSerializer
    detail_serializer_class = RoomDetailSerializer
    filters = {"site": "site__code", "area": "area__code", "grade": "grade"}
    search_fields = ("code", "name")
    ordering_fields = ("code",)

    def get_records(self) -> Any:
        """The visible rooms."""
        return rooms_visible_to(self.request.user)


class AcknowledgeBody(Body):
    """What the person has seen and done."""

    comment = serializers.CharField(max_length=2000)


class AssessBody(Body):
    """Quality's verdict with its grounds."""

    verdict = serializers.ChoiceField(choices=Verdict.choices)
    assessment = serializers.CharField(max_length=4000)


class ExcursionViewSet(ActionEndpoints, ReadViewSet):
    """Excursions; they are acknowledged and assessed, never changed or deleted."""

    permission = "environment.view_excursion"
    serializer_class = ExcursionSerializer
    detail_serializer_class = ExcursionDetailSerializer
    filters = {
        "site": "site__code",
        "room": "point__room__code",
        "parameter": "point__parameter",
        "level": "level",
        "state": "state",
        "started_after": "started_at__gte",
        "started_before": "started_at__lt",
        "not_assessed": "assessed_at__isnull",
    }
    search_fields = ("code", "point__code")
    ordering_fields = ("code", "started_at")

    acknowledge = endpoint(acknowledge_excursion, body=AcknowledgeBody)
    assess = endpoint(assess_excursion, body=AssessBody)

    def get_records(self) -> Any:
        """The visible excursions."""
        return excursions_visible_to(self.request.user)
