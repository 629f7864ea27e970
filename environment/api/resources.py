"""Resources ``rooms``, ``monitoring-points`` and ``excursions``."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action as route
from rest_framework.response import Response

from audit.api import ActionEndpoints, creation, endpoint
from audit.api.together import TogetherBody, TogetherReply, sign_together
from environment.actions.acknowledge_excursion import acknowledge_excursion
from environment.actions.assess_excursion import assess_excursion
from environment.actions.define_monitoring_point import define_monitoring_point
from environment.actions.set_point_limits import set_point_limits
from environment.api.definitions import ChangePointBody, ChangeRoomBody, LimitsBody, PointBody, RoomBody
from environment.api.serializers import (
    ExcursionDetailSerializer,
    ExcursionSerializer,
    MonitoringPointDetailSerializer,
    MonitoringPointSerializer,
    RoomDetailSerializer,
    RoomSerializer,
)
from environment.choices import Verdict
from environment.selectors.excursions import excursions_visible_to
from environment.selectors.points import points_visible_to
from equipment.actions.define_room import define_room
from equipment.selectors.sites import rooms_visible_to
from kernel.api.resources import ReadViewSet
from kernel.api.serializers import Body


class RoomViewSet(ActionEndpoints, ReadViewSet):
    """Rooms; one room shows its points with value, limits and what goes on."""

    permission = "equipment.view_room"
    serializer_class = RoomSerializer
    detail_serializer_class = RoomDetailSerializer
    filters = {"site": "site__code", "area": "area__code", "grade": "grade"}
    search_fields = ("code", "name")
    ordering_fields = ("code",)

    create = creation(define_room, body=RoomBody)
    change = endpoint(define_room, body=ChangeRoomBody)

    def get_records(self) -> Any:
        """The visible rooms."""
        return rooms_visible_to(self.request.user)


class MonitoringPointViewSet(ActionEndpoints, ReadViewSet):
    """Monitoring points; one point shows all versions of its limits, newest first."""

    permission = "equipment.view_room"
    serializer_class = MonitoringPointSerializer
    detail_serializer_class = MonitoringPointDetailSerializer
    filters = {"site": "site__code", "room": "room__code", "parameter": "parameter", "tag": "tag__code"}
    search_fields = ("code", "room__code")
    ordering_fields = ("code",)

    create = creation(define_monitoring_point, body=PointBody)
    change = endpoint(define_monitoring_point, body=ChangePointBody)
    set_limits = endpoint(set_point_limits, body=LimitsBody)

    def get_records(self) -> Any:
        """The points of the visible rooms."""
        return points_visible_to(self.request.user)


class AcknowledgeBody(Body):
    """What the person has seen and done."""

    comment = serializers.CharField(max_length=2000)


class AssessBody(Body):
    """Quality's verdict with its grounds."""

    verdict = serializers.ChoiceField(choices=Verdict.choices)
    assessment = serializers.CharField(max_length=4000)


class AssessExcursionsBody(TogetherBody, AssessBody):
    """The same verdict for several excursions."""


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
    # Several records in one call, each signed by itself: what the page of rules says of them.
    together_endpoints = {"assess-together": assess_excursion}

    def needed_permission(self) -> str | None:
        """Several at once are asked for by what signs them, which also tells the security log."""
        return None if self.action == "assess_together" else super().needed_permission()

    @extend_schema(request=AssessExcursionsBody, responses=TogetherReply, filters=False)
    @route(
        detail=False, methods=["post"], url_path="assess-together", filter_backends=[], pagination_class=None
    )
    def assess_together(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Assess several at once, each with a signature of its own; what is refused for one says nothing of others.

        Permission: `environment.assess_excursion`.
        """
        return sign_together(endpoint(assess_excursion), self, request, AssessExcursionsBody)

    def get_records(self) -> Any:
        """The visible excursions."""
        return excursions_visible_to(self.request.user)
