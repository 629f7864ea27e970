"""What the API shows of units, tags and samples."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from equipment.models import (
    Area,
    CalibrationRecord,
    CleaningRun,
    EquipmentClass,
    ProcessCell,
    Site,
    Tag,
    TagValue,
    Unit,
)
from equipment.selectors.readiness import readiness
from kernel import clock
from kernel.api.fields import DecimalText, UtcDateTimeField
from kernel.api.serializers import RecordSerializer

FINDING = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "code": {"type": "string"},
            "text": {"type": "string"},
            "ok": {"type": "boolean"},
            "detail": {"type": "string"},
            "link": {"type": "string"},
        },
    },
}


class SiteSerializer(RecordSerializer):
    """One site."""

    class Meta:
        model = Site
        fields = ("uuid", "code", "name", "zone", "profile", "row_version")


class AreaSerializer(RecordSerializer):
    """One area."""

    class Meta:
        model = Area
        fields = ("uuid", "code", "site", "name", "row_version")


class ProcessCellSerializer(RecordSerializer):
    """One process cell."""

    class Meta:
        model = ProcessCell
        fields = ("uuid", "code", "site", "area", "name", "row_version")


class EquipmentClassSerializer(RecordSerializer):
    """One class; ``unit_count`` counts the units that the caller may see."""

    unit_count = serializers.IntegerField(read_only=True)

    class Meta:
        model = EquipmentClass
        fields = ("uuid", "code", "name", "needs_cleaning", "needs_calibration", "unit_count", "row_version")


class UnitSerializer(RecordSerializer):
    """One unit with the state that counts now."""

    class Meta:
        model = Unit
        fields = (
            "uuid",
            "code",
            "site",
            "name",
            "equipment_class",
            "room",
            "process_cell",
            "cleaning_state",
            "state_since",
            "clean_until",
            "dirty_until",
            "in_use_for",
            "in_use_product",
            "last_batch_code",
            "last_product",
            "dirty_hold_hours",
            "clean_hold_hours",
            "minimum_weight",
            "maximum_weight",
            "readability",
            "weight_unit",
            "row_version",
        )

    def to_representation(self, instance: Unit) -> dict[str, Any]:
        """An expired hold counts before anybody has noted it."""
        shown: dict[str, Any] = super().to_representation(instance)
        shown["cleaning_state"] = str(instance.state_at(getattr(instance, "asked_at", None) or clock.now()))
        return shown


class CalibrationSerializer(RecordSerializer):
    """One calibration."""

    class Meta:
        model = CalibrationRecord
        fields = (
            "uuid",
            "certificate",
            "standard",
            "laboratory",
            "calibrated_on",
            "due_on",
            "passed",
            "range_low",
            "range_high",
            "range_unit",
            "note",
        )


class CleaningRunSerializer(RecordSerializer):
    """One cleaning; people by their user IDs."""

    class Meta:
        model = CleaningRun
        fields = (
            "uuid",
            "kind",
            "state",
            "after_batch",
            "after_product",
            "started_at",
            "performer",
            "ended_at",
            "finisher",
            "storage",
            "checked_at",
            "checker",
            "remark",
        )


class UnitDetailSerializer(UnitSerializer):
    """One unit, and whether it may be used."""

    readiness = serializers.SerializerMethodField()
    calibrations = CalibrationSerializer(many=True, read_only=True)
    cleaning_runs = CleaningRunSerializer(many=True, read_only=True)

    class Meta:
        model = Unit
        fields = (*UnitSerializer.Meta.fields, "readiness", "calibrations", "cleaning_runs")

    @extend_schema_field(FINDING)
    def get_readiness(self, unit: Unit) -> list[dict[str, object]]:
        """Everything that was looked at, in the reader's language."""
        return [finding.as_dict() for finding in readiness(unit, clock.now())]


class ReadingSerializer(RecordSerializer):
    """The newest sample of a tag."""

    class Meta:
        model = TagValue
        fields = ("source_at", "received_at", "server_at", "value", "status", "status_code", "sequence")


class TagDefinitionSerializer(RecordSerializer):
    """A tag as it is defined."""

    class Meta:
        model = Tag
        fields = (
            "uuid",
            "code",
            "site",
            "name",
            "unit",
            "room",
            "unit_symbol",
            "decimals",
            "range_low",
            "range_high",
            "row_version",
        )


class TagSerializer(TagDefinitionSerializer):
    """A tag with its newest value."""

    latest = ReadingSerializer(read_only=True, allow_null=True, default=None)

    class Meta:
        model = Tag
        fields = (*TagDefinitionSerializer.Meta.fields, "latest")


class SampleSerializer(serializers.Serializer[Any]):
    """One sample of a history."""

    source_at = UtcDateTimeField(read_only=True)
    received_at = UtcDateTimeField(read_only=True)
    value = DecimalText(read_only=True, allow_null=True)
    status = serializers.CharField(read_only=True)
    status_code = serializers.CharField(read_only=True)
    sequence = serializers.IntegerField(read_only=True)
    is_backfilled = serializers.BooleanField(read_only=True)
