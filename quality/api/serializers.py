"""How deviations, actions and reviews are shown by the API."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from batches.models import Batch
from equipment.models import Site
from kernel.api.serializers import RecordSerializer
from quality.models import (
    AffectedBatch,
    Capa,
    Deviation,
    Disposition,
    LegalHold,
    RetentionRule,
    TrailReview,
)
from quality.selectors.release import check_results
from quality.selectors.review import review_of

FINDING = {
    "type": "object",
    "properties": {
        "code": {"type": "string"},
        "text": {"type": "string"},
        "ok": {"type": "boolean"},
        "detail": {"type": "string"},
        "link": {"type": "string"},
    },
}
CHECKS = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "code": {"type": "string"},
            "label": {"type": "string"},
            "ok": {"type": "boolean"},
            "findings": {"type": "array", "items": FINDING},
        },
    },
}
COVERAGE = {
    "type": "object",
    "properties": {
        "values": {"type": "integer"},
        "cleared": {"type": "integer"},
        "held": {"type": "integer"},
        "unclassified": {"type": "integer"},
        "rules": {"type": "array", "items": {"type": "object", "additionalProperties": True}},
    },
}


class AffectedBatchSerializer(RecordSerializer):
    """Another batch of a deviation and its conclusion."""

    class Meta:
        model = AffectedBatch
        fields = ("uuid", "batch", "conclusion", "rationale", "assessed_by", "assessed_at")


class CapaSerializer(RecordSerializer):
    """A corrective or preventive action."""

    class Meta:
        model = Capa
        fields = (
            "uuid", "code", "site", "deviation", "predecessor", "kind", "description", "owner", "due_on",
            "effectiveness_criterion", "check_on", "state", "planned_by", "planned_at", "approved_by",
            "approved_at", "implementation", "implemented_by", "implemented_at", "effect", "checked_by",
            "checked_at", "row_version",
        )  # fmt: skip


class DeviationSerializer(RecordSerializer):
    """A deviation as a row."""

    class Meta:
        model = Deviation
        fields = (
            "uuid", "code", "site", "area", "source", "title", "batch", "unit", "exception", "state", "classification",
            "investigator", "occurred_at", "opened_at", "opened_by", "due_on", "closed_by", "closed_at",
            "row_version",
        )  # fmt: skip


class DeviationDetailSerializer(RecordSerializer):
    """A deviation with its report, its other batches and its actions."""

    step = serializers.SerializerMethodField()
    affected_batches = AffectedBatchSerializer(many=True, read_only=True)
    capas = CapaSerializer(many=True, read_only=True)

    class Meta:
        model = Deviation
        fields = (
            *DeviationSerializer.Meta.fields,
            "description", "immediate_action", "step", "excursion", "classification_rationale", "classified_by",
            "classified_at", "investigation", "root_cause", "impact", "other_batches", "extra_testing",
            "shelf_life", "stability", "no_capa_because", "investigated_at", "closing_remark",
            "affected_batches", "capas",
        )  # fmt: skip

    def get_step(self, deviation: Deviation) -> str | None:
        """The step's number in its batch."""
        return deviation.step.number if deviation.step is not None else None


class TrailReviewSerializer(RecordSerializer):
    """A signed review of a batch's audit trail."""

    class Meta:
        model = TrailReview
        fields = (
            "uuid", "reviewer", "reviewed_at", "after_event_id", "last_event_id", "entries", "changed_values",
            "flagged", "digest", "conclusion", "remark",
        )  # fmt: skip


class TrailReviewDetailSerializer(RecordSerializer):
    """The same with what was read: a batch, or a site with period and kinds (empty: all)."""

    class Meta:
        model = TrailReview
        fields = (
            "uuid", "batch", "site", "since", "until", "kinds", *TrailReviewSerializer.Meta.fields[1:],
            "left_to_others",
        )  # fmt: skip


class ReviewedSiteSerializer(RecordSerializer):
    """The site whose trail is read; all of it stands at its own resource."""

    class Meta:
        model = Site
        fields = ("uuid", "code", "row_version")


class DispositionSerializer(RecordSerializer):
    """The decision on a batch."""

    class Meta:
        model = Disposition
        fields = ("uuid", "decision", "reason", "decided_by", "decided_at", "findings")


class ReviewSerializer(RecordSerializer):
    """A batch on its way to a decision."""

    class Meta:
        model = Batch
        fields = ("uuid", "code", "site", "material", "state", "product_lot", "completed_at", "row_version")


class ReviewDetailSerializer(RecordSerializer):
    """What stands between a batch and its release, and what was decided."""

    checks = serializers.SerializerMethodField()
    coverage = serializers.SerializerMethodField()
    trail_reviews = TrailReviewSerializer(many=True, read_only=True)
    disposition = serializers.SerializerMethodField()

    class Meta:
        model = Batch
        fields = (*ReviewSerializer.Meta.fields, "checks", "coverage", "trail_reviews", "disposition")

    @extend_schema_field(CHECKS)
    def get_checks(self, batch: Batch) -> list[dict[str, Any]]:
        """Every release check with its findings."""
        return [
            {
                "code": result.code,
                "label": result.label,
                "ok": result.ok,
                "findings": [finding.as_dict() for finding in result.findings],
            }
            for result in check_results(batch)
        ]

    @extend_schema_field(COVERAGE)
    def get_coverage(self, batch: Batch) -> dict[str, Any]:
        """How many values each rule cleared."""
        coverage = review_of(batch).coverage
        return {
            "values": coverage.total,
            "cleared": coverage.cleared,
            "held": coverage.held,
            "unclassified": coverage.unclassified,
            "rules": [
                {"code": rule.code, "version": rule.version, "label": str(rule.label), "values": count}
                for rule, count in coverage.by_rule
            ],
        }

    @extend_schema_field(DispositionSerializer(allow_null=True))
    def get_disposition(self, batch: Batch) -> dict[str, Any] | None:
        """What became of the batch."""
        found = Disposition.objects.filter(batch=batch).select_related("decided_by").first()
        return DispositionSerializer(found).data if found is not None else None


class RetentionRuleSerializer(RecordSerializer):
    """The plant's own rule for the batch records of a market."""

    class Meta:
        model = RetentionRule
        fields = ("uuid", "market", "months_after_expiry", "months_after_certification", "row_version")


class LegalHoldSerializer(RecordSerializer):
    """A hold on a batch's record."""

    class Meta:
        model = LegalHold
        fields = (
            "uuid", "code", "site", "batch", "matter", "placed_by", "placed_at", "lifted_by", "lifted_at",
            "row_version",
        )  # fmt: skip
