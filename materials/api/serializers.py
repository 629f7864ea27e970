"""What the API shows of materials, lots and containers."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kernel.api.fields import DecimalText
from kernel.api.serializers import RecordSerializer
from materials.models import Container, MaterialDefinition, MaterialLot
from materials.selectors import lot_findings

FINDINGS = {
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


class MaterialShown(RecordSerializer):
    """One material."""

    class Meta:
        model = MaterialDefinition
        fields = ("uuid", "code", "name", "kind", "unit", "shelf_life_months", "is_active", "row_version")


class LotShown(RecordSerializer):
    """One lot, with what is left of it."""

    on_hand = DecimalText(read_only=True)

    class Meta:
        model = MaterialLot
        fields: tuple[str, ...] = (
            "uuid", "code", "site", "material", "state", "supplier", "manufacturer", "supplier_lot",
            "delivery_note", "received_at", "manufactured_on", "expiry_label", "expires_on", "retest_on",
            "quantity", "unit", "on_hand", "assay", "loss_on_drying", "batch_code", "row_version",
        )  # fmt: skip


class ContainerShown(RecordSerializer):
    """One container of a lot."""

    class Meta:
        model = Container
        fields: tuple[str, ...] = (
            "uuid",
            "code",
            "kind",
            "quantity",
            "tare",
            "unit",
            "batch_code",
            "step_ref",
            "is_empty",
        )


class ContainerOfLot(ContainerShown):
    """The same by itself: with its lot and who weighed and verified it."""

    class Meta(ContainerShown.Meta):
        fields = (*ContainerShown.Meta.fields, "lot", "weighed_by", "verifier", "verified_at", "row_version")


class LotWithContainers(LotShown):
    """One lot with its containers and what speaks for and against its use now."""

    containers = ContainerShown(many=True, read_only=True)
    usability = serializers.SerializerMethodField()

    class Meta(LotShown.Meta):
        fields = (*LotShown.Meta.fields, "containers", "usability")

    @extend_schema_field(FINDINGS)
    def get_usability(self, lot: MaterialLot) -> list[dict[str, Any]]:
        """Every finding, in the caller's language."""
        return [finding.as_dict() for finding in lot_findings(lot)]
