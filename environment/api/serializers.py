"""What the API shows of rooms, points, limits and excursions."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from environment.models import Excursion, ExcursionPeriod, MonitoringPoint, PointLimits
from environment.selectors.rooms import PointNow, room_now
from equipment.models import Room, TagValue
from kernel.api.fields import DecimalText
from kernel.api.serializers import RecordSerializer


class RoomSerializer(RecordSerializer):
    """One room."""

    class Meta:
        model = Room
        fields = ("uuid", "code", "site", "area", "name", "grade", "row_version")


class LatestSerializer(RecordSerializer):
    """The newest sample of a point."""

    class Meta:
        model = TagValue
        fields = ("source_at", "value", "status", "status_code")


class LimitsSerializer(RecordSerializer):
    """The version of the limits that holds."""

    class Meta:
        model = PointLimits
        fields = (
            "version",
            "action_low",
            "alert_low",
            "alert_high",
            "action_high",
            "dead_band",
            "on_delay_s",
            "gap_s",
            "effective_from",
        )


class PointSerializer(RecordSerializer):
    """One monitoring point."""

    class Meta:
        model = MonitoringPoint
        fields = ("uuid", "code", "parameter", "tag")


class MonitoringPointSerializer(RecordSerializer):
    """One monitoring point with the unit in which it is watched."""

    unit = serializers.CharField(source="tag.unit_symbol", read_only=True)

    class Meta:
        model = MonitoringPoint
        fields = ("uuid", "code", "site", "room", "parameter", "tag", "unit", "row_version")


class MonitoringPointDetailSerializer(MonitoringPointSerializer):
    """One point with every version of its limits, newest first."""

    limits = serializers.SerializerMethodField()

    class Meta:
        model = MonitoringPoint
        fields = (*MonitoringPointSerializer.Meta.fields, "limits")

    @extend_schema_field(LimitsSerializer(many=True))
    def get_limits(self, point: MonitoringPoint) -> Any:
        """The versions; the newest whose ``effective_from`` is past holds."""
        return LimitsSerializer(point.limits.order_by("-version"), many=True, context=self.context).data


class PointNowSerializer(serializers.Serializer[PointNow]):
    """One point of a room as it is now."""

    point = PointSerializer(read_only=True)
    unit = serializers.CharField(source="point.tag.unit_symbol", read_only=True)
    latest = LatestSerializer(read_only=True, allow_null=True)
    limits = LimitsSerializer(read_only=True, allow_null=True)
    excursion = serializers.CharField(read_only=True, allow_null=True)


class RoomDetailSerializer(RoomSerializer):
    """One room with its points as they are now."""

    points = serializers.SerializerMethodField()

    class Meta:
        model = Room
        fields = (*RoomSerializer.Meta.fields, "points")

    @extend_schema_field(PointNowSerializer(many=True))
    def get_points(self, room: Room) -> Any:
        """Values beside their limits; ``excursion`` is the code of what goes on."""
        points: Any = room_now(room).points
        return PointNowSerializer(points, many=True, context=self.context).data


class PeriodSerializer(RecordSerializer):
    """One time beyond the limit."""

    class Meta:
        model = ExcursionPeriod
        fields = ("out_since", "tripped_at", "returned_at", "worst_value")


class ExcursionSerializer(RecordSerializer):
    """One excursion."""

    room = serializers.CharField(source="point.room.code", read_only=True)
    parameter = serializers.CharField(source="point.parameter", read_only=True)
    unit = serializers.CharField(source="point.tag.unit_symbol", read_only=True)
    worst_value = DecimalText(read_only=True, allow_null=True)

    class Meta:
        model = Excursion
        fields = (
            "uuid",
            "code",
            "site",
            "room",
            "point",
            "parameter",
            "unit",
            "level",
            "state",
            "out_since",
            "started_at",
            "ended_at",
            "worst_value",
            "limit_text",
            "limits_version",
            "is_backfilled",
            "acknowledged_by",
            "acknowledged_at",
            "comment",
            "verdict",
            "assessment",
            "assessed_by",
            "assessed_at",
            "row_version",
        )


class ExcursionDetailSerializer(ExcursionSerializer):
    """One excursion with each time beyond the limit."""

    periods = PeriodSerializer(many=True, read_only=True)

    class Meta:
        model = Excursion
        fields = (*ExcursionSerializer.Meta.fields, "periods")
