"""Resources ``audit-events`` and ``signatures``: reading the trail by batch, person, period, action, site."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from audit.choices import Standing
from audit.models import AuditEvent, Signature
from audit.selectors.records import events_of, find_anywhere
from audit.selectors.signatures import signatures_visible_to
from audit.selectors.standing import with_standing_found
from audit.selectors.trail import (
    WordedEvents,
    done_by,
    events,
    events_about,
    events_visible_to,
    replaced_entries,
    touched_critical,
    with_changes,
    wrote,
)
from audit.selectors.wording import tracked_models
from kernel.api.fields import UtcDateTimeField
from kernel.api.filters import ApiFilterSet, ZonedDateTimeFilter
from kernel.api.resources import ReadViewSet
from kernel.api.serializers import RecordSerializer


class EventFilters(ApiFilterSet):
    """``batch=B26-0001``, ``ref=lot:…``, ``person=``, ``kind=batches.steprecord``, ``weight=critical`` …"""

    batch = django_filters.CharFilter(method="by_batch")
    ref = django_filters.CharFilter(method="by_ref")
    record = django_filters.CharFilter(method="by_record")
    row = django_filters.UUIDFilter(method="of_row")
    person = django_filters.CharFilter(method="by_person")
    action = django_filters.CharFilter()
    kind = django_filters.CharFilter(method="of_kind")
    weight = django_filters.ChoiceFilter(
        choices=[("critical", "critical"), ("replaced", "replaced")], method="by_weight"
    )
    site = django_filters.CharFilter()
    channel = django_filters.CharFilter()
    correlation = django_filters.UUIDFilter()
    since = ZonedDateTimeFilter(field_name="recorded_at", lookup_expr="gte")
    until = ZonedDateTimeFilter(field_name="recorded_at", lookup_expr="lt")

    class Meta:
        model = AuditEvent
        fields: list[str] = []

    def by_batch(self, found: QuerySet[AuditEvent], name: str, value: str) -> QuerySet[AuditEvent]:
        """Events of everything that belongs to the batch."""
        return self.by_ref(found, name, f"batch:{value}")

    def by_ref(self, found: QuerySet[AuditEvent], name: str, value: str) -> QuerySet[AuditEvent]:
        """Events of everything that belongs to ``kind:code``."""
        return found & events(ref=value)

    def by_record(self, found: QuerySet[AuditEvent], name: str, value: str) -> QuerySet[AuditEvent]:
        """Events about the record called so, whatever its kind."""
        return found.filter(events_about(value))

    def of_row(self, found: QuerySet[AuditEvent], name: str, value: UUID) -> QuerySet[AuditEvent]:
        """Events that wrote the record with this uuid: its history."""
        tracked = find_anywhere(value, self.request.user)
        return found & events_of(tracked, self.request.user) if tracked is not None else found.none()

    def by_person(self, found: QuerySet[AuditEvent], name: str, value: str) -> QuerySet[AuditEvent]:
        """Events that the person did or that were done for them."""
        return found.filter(done_by(value))

    def of_kind(self, found: QuerySet[AuditEvent], name: str, value: str) -> QuerySet[AuditEvent]:
        """Events that wrote a record of the kind ``app.model``."""
        table = next((t for t, m in tracked_models().items() if m._meta.label_lower == value.lower()), "")
        return found.filter(wrote(table))

    def by_weight(self, found: QuerySet[AuditEvent], name: str, value: str) -> QuerySet[AuditEvent]:
        """Events that replaced or deleted something, or a value of a critical field."""
        return found.filter(touched_critical() if value == "critical" else replaced_entries())


class FieldChangeShown(serializers.Serializer[Any]):
    """One field, before and after, in the reader's language."""

    record = serializers.CharField()
    field = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()


class EventShown(RecordSerializer):
    """Who, in which role, when, what, before, after, why, and by which door (URS-AUD-03)."""

    what = serializers.CharField(source="action_words", read_only=True)
    on_behalf_of = serializers.CharField(source="on_behalf_of_name", read_only=True)
    changes = FieldChangeShown(source="worded", many=True, read_only=True)

    class Meta:
        model = AuditEvent
        fields = (
            "id",
            "recorded_at",
            "action",
            "what",
            "actor_username",
            "actor_name",
            "role",
            "on_behalf_of",
            "reason_code",
            "reason_text",
            "channel",
            "terminal",
            "correlation",
            "caused_by",
            "subject_model",
            "subject_uuid",
            "subject_code",
            "site",
            "data",
            "changes",
        )


class EventResource(ReadViewSet):
    """The audit trail, newest first; reading alone, for those who hold the right."""

    permission = "audit.view_trail"
    serializer_class = EventShown
    filterset_class = EventFilters
    lookup_value_regex = "[0-9]{1,18}"
    lookup_field = "id"

    def get_records(self) -> QuerySet[AuditEvent]:
        """The visible events."""
        return events_visible_to(self.request.user)

    def filter_queryset(self, queryset: Any) -> Any:
        """The events asked for, each with its worded changes."""
        return WordedEvents(super().filter_queryset(queryset))

    def get_object(self) -> AuditEvent:
        """One event by its number."""
        found = with_changes(self.get_records().filter(pk=int(self.kwargs["id"])))
        if not found:
            raise Http404
        return found[0]


class SignatureShown(RecordSerializer):
    """The six items of a signature, what it covers, and whether that is still what was signed."""

    is_intact = serializers.SerializerMethodField()
    standing = serializers.SerializerMethodField()
    signed_at = UtcDateTimeField(read_only=True)

    class Meta:
        model = Signature
        fields = (
            "uuid",
            "signer_username",
            "signer_name",
            "role",
            "meaning",
            "signed_at",
            "zone",
            "action",
            "subject_model",
            "subject_uuid",
            "subject_code",
            "subject_version",
            "digest",
            "content",
            "event_id",
            "is_intact",
            "standing",
        )

    def get_is_intact(self, signature: Signature) -> bool:
        """Whether the kept content still has the signed digest."""
        return signature.is_whole

    @extend_schema_field(serializers.ChoiceField(choices=Standing.choices, allow_null=True))
    def get_standing(self, signature: Signature) -> str | None:
        """Whether it is for the record as it stands, and counts at all; of one signature alone."""
        if isinstance(self.parent, serializers.ListSerializer):
            return None
        return str(with_standing_found([signature])[0].standing) or None


class SignatureResource(ReadViewSet):
    """Electronic signatures, newest first (21 CFR 11.50)."""

    permission = "audit.view_signatures"
    serializer_class = SignatureShown
    code_field = "uuid"
    site_path = ""
    filters: ClassVar[dict[str, str]] = {
        "meaning": "meaning",
        "signer": "signer_username",
        "record": "subject_code",
        "action": "action",
        "since": "signed_at__gte",
        "until": "signed_at__lt",
    }

    def get_records(self) -> QuerySet[Signature]:
        """Every signature."""
        return signatures_visible_to(self.request.user)
