"""What the API shows of master recipes and versions."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kernel.api.fields import DecimalText
from kernel.api.serializers import RecordSerializer
from recipes.choices import RecipeState
from recipes.models import MasterRecipe, RecipeVersion
from recipes.models.content import document_of
from recipes.selectors import formula_totals, placed_findings, version_findings

OBJECT = {"type": "object", "additionalProperties": True}
DECIMAL = {"type": "string", "format": "decimal", "nullable": True}
TOTALS = {
    "type": "object",
    "properties": {name: DECIMAL for name in ("stated", "rows", "theoretical", "unit_mass_mg")}
    | {"unit": {"type": "string"}},
}
FINDINGS = {"type": "array", "items": OBJECT}
FAULT = ("code", "text", "what_to_do", "place", "link")
FAULTS = {
    "type": "array",
    "items": {"type": "object", "properties": {name: {"type": "string"} for name in FAULT}},
}


class VersionShown(RecordSerializer):
    """The header of a version."""

    code = serializers.CharField(read_only=True)

    class Meta:
        model = RecipeVersion
        fields: tuple[str, ...] = (
            "uuid", "code", "recipe", "site", "product", "number", "state", "batch_size", "batch_unit",
            "stated_mass", "mass_unit", "minimum_size", "maximum_size", "author", "change_summary",
            "change_reference", "submitted_at", "approved_at", "effective_from", "effective_until",
            "row_version",
        )  # fmt: skip


class VersionWithDocument(VersionShown):
    """A version with its document, its totals and whether it is complete."""

    document = serializers.SerializerMethodField()
    totals = serializers.SerializerMethodField()
    findings = serializers.SerializerMethodField()
    faults = serializers.SerializerMethodField()

    class Meta(VersionShown.Meta):
        fields = (*VersionShown.Meta.fields, "document", "totals", "findings", "faults")

    @extend_schema_field(OBJECT)
    def get_document(self, version: RecipeVersion) -> dict[str, Any]:
        """Formula, equipment and procedure, in the form that “edit” takes."""
        return document_of(version)

    @extend_schema_field(TOTALS)
    def get_totals(self, version: RecipeVersion) -> dict[str, Any]:
        """Stated mass, sum of the rows, units × weight per unit."""
        totals, text = formula_totals(version), DecimalText()
        names = ("stated", "rows", "theoretical", "unit_mass_mg")
        amounts = {name: getattr(totals, name) for name in names}
        shown = {
            name: None if each is None else text.to_representation(each) for name, each in amounts.items()
        }
        return {**shown, "unit": totals.unit}

    @extend_schema_field(FINDINGS)
    def get_findings(self, version: RecipeVersion) -> list[dict[str, Any]]:
        """What approval demands, one by one."""
        return [finding.as_dict() for finding in version_findings(version)]

    @extend_schema_field(FAULTS)
    def get_faults(self, version: RecipeVersion) -> list[dict[str, str]]:
        """Each single thing that stands in the way of a draft, with its place; empty for other states."""
        if version.state != RecipeState.DRAFT:
            return []
        return [finding.as_dict() for finding in placed_findings(version)]


class LineShown(serializers.Serializer[Any]):
    """One field before and after; empty where there was none."""

    field = serializers.CharField(source="label")
    before = serializers.CharField()
    after = serializers.CharField()


class ChangeShown(serializers.Serializer[Any]):
    """One thing that was added, removed, moved or changed."""

    part = serializers.ChoiceField(choices=("header", "formula", "equipment", "procedure"))
    kind = serializers.ChoiceField(choices=("added", "removed", "moved", "changed"))
    key = serializers.CharField()
    title = serializers.CharField()
    # “fields” is the name of a serializer's own fields.
    lines = LineShown(many=True)


class ComparisonShown(serializers.Serializer[Any]):
    """Two versions, and every difference between them."""

    before = serializers.CharField(source="before.code", allow_null=True)
    after = serializers.CharField(source="after.code")
    changes = ChangeShown(many=True)


class RecipeShown(RecordSerializer):
    """A master recipe with the number of its effective version."""

    effective_number = serializers.IntegerField(read_only=True, allow_null=True)

    class Meta:
        model = MasterRecipe
        fields: tuple[str, ...] = (
            "uuid",
            "code",
            "site",
            "product",
            "name",
            "strength",
            "effective_number",
            "row_version",
        )


class RecipeWithVersions(RecipeShown):
    """A master recipe with all its versions."""

    versions = VersionShown(many=True, read_only=True)

    class Meta(RecipeShown.Meta):
        fields = (*RecipeShown.Meta.fields, "versions")
