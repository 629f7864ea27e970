"""Resource ``past-records``: any record as it was at a moment, by its uuid (URS-AUD-06, URS-DAT-09)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError as FormError
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response

from audit.selectors.past import PastState, past_state
from audit.selectors.records import VIEW, find_anywhere, find_tracked
from kernel import clock
from kernel.api.fields import UtcDateTimeField
from kernel.api.filters import ZonedDateTimeField
from kernel.pages.cells import export_cell

PARAMETERS = [
    OpenApiParameter(
        "at", OpenApiTypes.DATETIME, description="The moment, with its zone; now when left out."
    ),
    OpenApiParameter("kind", str, description="The record's kind, such as batches.batch: finds it sooner."),
]


class FieldThenShown(serializers.Serializer[Any]):
    """One field: then and now."""

    name = serializers.CharField()
    words = serializers.CharField(source="label")
    then = serializers.CharField()
    now = serializers.CharField()
    differs = serializers.BooleanField()
    is_critical = serializers.BooleanField()


class TableThenShown(serializers.Serializer[Any]):
    """What belonged to the record then: a head and lines of text."""

    title = serializers.CharField()
    columns = serializers.ListField(child=serializers.CharField())
    rows = serializers.ListField(child=serializers.ListField(child=serializers.CharField(allow_blank=True)))


class PastRecordShown(serializers.Serializer[Any]):
    """A past state; ``existed`` is false before the record was made and after it was deleted."""

    kind = serializers.CharField()
    uuid = serializers.UUIDField()
    record = serializers.CharField()
    at = UtcDateTimeField()
    existed = serializers.BooleanField()
    is_deleted = serializers.BooleanField()
    row_version = serializers.IntegerField(allow_null=True)
    fields_then = FieldThenShown(many=True)
    parts = TableThenShown(many=True)


class PastRecordResource(viewsets.GenericViewSet[Any]):
    """``GET /past-records/<uuid>/?at=2026-05-03T10:00:00+08:00``."""

    permission = VIEW
    serializer_class = PastRecordShown
    lookup_field = "uuid"
    lookup_value_regex = "[0-9a-f-]{36}"
    pagination_class = None

    @extend_schema(parameters=PARAMETERS)
    def retrieve(self, request: Any, uuid: str) -> Response:
        """The record with its fields and parts as they were."""
        at, kind = _moment(request.query_params.get("at", "")), request.query_params.get("kind", "")
        try:
            number = UUID(uuid)
        except ValueError:
            raise Http404 from None
        found = find_tracked(kind, number, request.user) if kind else find_anywhere(number, request.user)
        if found is None:
            raise Http404
        return Response(self.get_serializer(_as_data(past_state(found, at))).data)


def _moment(entered: str) -> datetime:
    try:
        at: datetime | None = ZonedDateTimeField(required=False).clean(entered)
    except FormError as error:
        raise ValidationError({"at": [ErrorDetail(error.messages[0], code="invalid")]}) from None
    return at or clock.now()


def _as_data(state: PastState) -> dict[str, Any]:
    return {
        "kind": state.tracked.kind,
        "uuid": state.tracked.record.uuid,
        "record": str(state.tracked.record),
        "at": state.at,
        "existed": state.record is not None,
        "is_deleted": state.tracked.is_deleted,
        "row_version": getattr(state.record, "row_version", None),
        "fields_then": state.fields,
        "parts": [
            {
                "title": str(table.title),
                "columns": [str(column.label) for column in table.columns],
                "rows": [[export_cell(column, each) for column in table.columns] for each in table.records],
            }
            for table in state.tables
        ],
    }
