"""What the API shows of orders, batches, steps and exceptions."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from audit.models import Disposal
from batches.models import (
    Batch,
    BatchException,
    CorrectionProposal,
    EquipmentAllocation,
    ProcessedResult,
    ProductionOrder,
    RawFile,
    StepAttempt,
    StepExecution,
    StepRecord,
    ToleranceOverride,
)
from batches.selectors.disposed import disposal_of
from batches.selectors.rooms import excursions_of
from batches.selectors.screens import SeenAgain
from kernel.api.fields import LocalizedText
from kernel.api.serializers import RecordSerializer


class OrderSerializer(RecordSerializer):
    """One production order."""

    class Meta:
        model = ProductionOrder
        fields = (
            "uuid",
            "code",
            "external_number",
            "site",
            "material",
            "quantity",
            "unit",
            "due_on",
            "state",
            "received_at",
            "row_version",
        )


class AllocationSerializer(RecordSerializer):
    """A unit of the batch."""

    class Meta:
        model = EquipmentAllocation
        fields = ("unit", "equipment_class", "since", "until")


class BatchSerializer(RecordSerializer):
    """One batch."""

    class Meta:
        model = Batch
        fields = (
            "uuid",
            "code",
            "site",
            "area",
            "order",
            "material",
            "quantity",
            "unit",
            "state",
            "procedure_state",
            "issued_at",
            "started_at",
            "completed_at",
            "product_lot",
            "row_version",
        )


class StepSerializer(RecordSerializer):
    """One step; its instruction in both languages."""

    code = serializers.CharField(read_only=True)
    name = LocalizedText(read_only=True)
    instruction = LocalizedText(read_only=True)
    is_critical = serializers.BooleanField(read_only=True)
    is_verified = serializers.BooleanField(read_only=True)

    class Meta:
        model = StepExecution
        fields = (
            "uuid",
            "code",
            "batch",
            "number",
            "sequence",
            "key",
            "name",
            "instruction",
            "step_type",
            "state",
            "is_critical",
            "is_verified",
            "started_at",
            "ended_at",
            "performer",
            "verifier",
            "verified_at",
            "unit",
            "row_version",
        )


class RecordedValueSerializer(RecordSerializer):
    """One value with everything that gives it meaning (URS-DAT-01)."""

    class Meta:
        model = StepRecord
        fields = (
            "uuid",
            "field",
            "value",
            "unit",
            "low",
            "high",
            "target",
            "source_kind",
            "source_ref",
            "status",
            "source_at",
            "recorded_at",
            "entered_by",
            "is_in_limits",
            "is_corrected",
            "second_check",
            "note",
        )


class AttemptSerializer(RecordSerializer):
    """One refused try, in the reader's words."""

    detail = serializers.CharField(source="error.message", read_only=True)
    what_to_do = serializers.CharField(source="error.what_to_do", read_only=True)

    class Meta:
        model = StepAttempt
        fields = ("at", "person", "error_code", "detail", "what_to_do", "inputs")


class ProcessedResultSerializer(RecordSerializer):
    """One version of what was computed from a raw file; numbers are text."""

    code = serializers.CharField(read_only=True)

    class Meta:
        model = ProcessedResult
        fields = (
            "uuid", "code", "version", "algorithm", "parameters", "results", "state", "processed_at", "processed_by",
            "reason", "decided_at", "decided_by", "decision_reason", "row_version",
        )  # fmt: skip


class RawFileSerializer(RecordSerializer):
    """One file that came to the step, without its bytes, and every version of what was computed from it."""

    code = serializers.CharField(read_only=True)
    processed = ProcessedResultSerializer(many=True, read_only=True)

    class Meta:
        model = RawFile
        fields = (
            "uuid", "code", "number", "name", "size", "sha256", "media_type", "source", "sent_by", "received_at",
            "measured_at", "refused_as", "processed",
        )  # fmt: skip


class OverrideSerializer(RecordSerializer):
    """One override: what was refused, who asked and why, who decided how and why."""

    code = serializers.CharField(read_only=True)
    is_open = serializers.BooleanField(read_only=True)

    class Meta:
        model = ToleranceOverride
        fields = (
            "uuid",
            "code",
            "number",
            "field",
            "value",
            "unit",
            "low",
            "high",
            "target",
            "requested_at",
            "requested_by",
            "request_reason",
            "state",
            "is_open",
            "decided_at",
            "decided_by",
            "decision_reason",
            "row_version",
        )


class ProposalSerializer(RecordSerializer):
    """One proposed correction of a critical value: who proposed it and why, who decided how and why."""

    code = serializers.CharField(read_only=True)
    is_open = serializers.BooleanField(read_only=True)

    class Meta:
        model = CorrectionProposal
        fields = (
            "uuid", "code", "number", "field", "was", "value", "unit", "proposed_at", "proposed_by",
            "proposal_reason", "state", "is_open", "decided_at", "decided_by", "decision_reason", "row_version",
        )  # fmt: skip


class ExceptionSerializer(RecordSerializer):
    """One exception."""

    duration_s = serializers.IntegerField(read_only=True, allow_null=True)

    class Meta:
        model = BatchException
        fields = (
            "uuid",
            "code",
            "site",
            "batch",
            "step",
            "kind",
            "severity",
            "field",
            "limit",
            "recorded",
            "unit",
            "description",
            "raised_at",
            "raised_by",
            "began_at",
            "ended_at",
            "duration_s",
            "worst_value",
            "sample_count",
            "is_uncertain",
            "state",
            "assessment",
            "justification",
            "assessed_by",
            "assessed_at",
            "row_version",
        )


class StepDetailSerializer(StepSerializer):
    """One step with its values, refused tries and exceptions; ``definition`` is the frozen recipe's."""

    records = RecordedValueSerializer(many=True, read_only=True)
    attempts = AttemptSerializer(many=True, read_only=True)
    overrides = OverrideSerializer(many=True, read_only=True)
    proposals = ProposalSerializer(many=True, read_only=True)
    raw_files = RawFileSerializer(many=True, read_only=True)
    exceptions = ExceptionSerializer(many=True, read_only=True)

    class Meta(StepSerializer.Meta):
        fields = (  # type: ignore[assignment]
            *StepSerializer.Meta.fields,
            "definition",
            "records",
            "attempts",
            "overrides",
            "proposals",
            "raw_files",
            "exceptions",
        )


class DisposalSerializer(RecordSerializer):
    """What is left of a record that was disposed of."""

    class Meta:
        model = Disposal
        fields = (
            "uuid", "rule", "kept_until", "allowed_from", "record_digest", "rows", "changes", "events", "digest",
            "ledger_size", "event_id", "disposed_by", "disposed_at",
        )  # fmt: skip


class BatchDetailSerializer(BatchSerializer):
    """One batch with its units, steps, exceptions and the excursions of its rooms."""

    recipe_digest = serializers.CharField(source="control_recipe.digest", read_only=True)
    allocations = AllocationSerializer(many=True, read_only=True)
    steps = StepSerializer(many=True, read_only=True)
    exceptions = ExceptionSerializer(many=True, read_only=True)
    excursions = serializers.SerializerMethodField()
    disposal = serializers.SerializerMethodField()

    class Meta(BatchSerializer.Meta):
        fields = (  # type: ignore[assignment]
            *BatchSerializer.Meta.fields,
            "disposal",
            "recipe_digest",
            "allocations",
            "steps",
            "exceptions",
            "excursions",
        )

    @extend_schema_field(DisposalSerializer(allow_null=True))
    def get_disposal(self, batch: Batch) -> dict[str, Any] | None:
        """The stub of a record that was disposed of; ``null`` while it is there."""
        disposal = disposal_of(batch)
        return None if disposal is None else DisposalSerializer(disposal).data

    def get_excursions(self, batch: Batch) -> list[str]:
        """Their codes; the resource of rooms has the rest."""
        found: list[Any] = list(excursions_of(batch))
        return [str(excursion.code) for excursion in found]


class ScreenSerializer(serializers.Serializer[Any]):
    """One screen as it was seen, made anew; ``content`` is in the language of then."""

    uuid = serializers.UUIDField(source="shown.uuid")
    moment = serializers.CharField(source="shown.moment")
    at = serializers.DateTimeField(source="shown.at")
    person = serializers.CharField(source="shown.person_name")
    terminal = serializers.CharField(source="shown.terminal")
    language = serializers.CharField(source="shown.language")
    form = serializers.CharField(source="shown.form")
    fields_recorded = serializers.ListField(source="shown.fields", child=serializers.CharField())
    content = serializers.JSONField(allow_null=True)
    digest_recorded = serializers.CharField(source="shown.digest")
    digest_now = serializers.CharField(source="digest")
    matches = serializers.BooleanField()
    differs = serializers.ListField(child=serializers.CharField())
    problem = serializers.SerializerMethodField()

    def get_problem(self, again: SeenAgain) -> str:
        """Why it cannot be shown; empty when it can."""
        return again.problem.message if again.problem is not None else ""
