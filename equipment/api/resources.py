"""Resources ``equipment`` (units and their actions) and ``readings`` (latest values, history)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action as route
from rest_framework.response import Response

from audit.api import ActionEndpoints, creation, endpoint
from equipment.actions.check_cleaning import check_cleaning
from equipment.actions.define_unit import define_unit
from equipment.actions.finish_cleaning import finish_cleaning
from equipment.actions.record_calibration import record_calibration
from equipment.actions.return_to_service import return_to_service
from equipment.actions.start_cleaning import start_cleaning
from equipment.actions.take_out_of_service import take_out_of_service
from equipment.actions.write_log_note import write_log_note
from equipment.api.bodies import (
    CalibrationBody,
    CheckCleaningBody,
    FinishCleaningBody,
    LogNoteBody,
    ReturnToServiceBody,
)
from equipment.api.definitions import ChangeUnitBody, UnitBody
from equipment.api.serializers import SampleSerializer, TagSerializer, UnitDetailSerializer, UnitSerializer
from equipment.selectors.tags import samples, tags_visible_to
from equipment.selectors.units import units_visible_to
from kernel import clock
from kernel.api.fields import UtcDateTimeField
from kernel.api.resources import ReadViewSet

LAST_HOUR = timedelta(hours=1)
PERIOD = [
    OpenApiParameter("start", str, description="From this moment on; an hour before `end` without it."),
    OpenApiParameter("end", str, description="Up to this moment; now without it."),
]


class UnitViewSet(ActionEndpoints, ReadViewSet):
    """Units with their cleaning state, calibrations and readiness."""

    permission = "equipment.view_unit"
    serializer_class = UnitSerializer
    detail_serializer_class = UnitDetailSerializer
    filters = {
        "site": "site__code",
        "class": "equipment_class__code",
        "room": "room__code",
        "process_cell": "process_cell__code",
        "state": "cleaning_state",
        "batch": "in_use_for",
    }
    search_fields = ("code", "name")
    ordering_fields = ("code", "state_since")

    create = creation(define_unit, body=UnitBody)
    change = endpoint(define_unit, body=ChangeUnitBody)
    start_cleaning = endpoint(start_cleaning)
    finish_cleaning = endpoint(finish_cleaning, body=FinishCleaningBody)
    check_cleaning = endpoint(check_cleaning, body=CheckCleaningBody)
    record_calibration = endpoint(record_calibration, body=CalibrationBody)
    write_log_note = endpoint(write_log_note, body=LogNoteBody)
    take_out_of_service = endpoint(take_out_of_service)
    return_to_service = endpoint(return_to_service, body=ReturnToServiceBody)

    def get_records(self) -> Any:
        """The visible units."""
        return units_visible_to(self.request.user)


class Period(serializers.Serializer[Any]):
    """The period of a history."""

    start = UtcDateTimeField(required=False)
    end = UtcDateTimeField(required=False)


class ReadingViewSet(ReadViewSet):
    """Tags with their latest value; ``/readings/<tag>/history/`` gives the samples of a period."""

    permission = "equipment.view_tag"
    serializer_class = TagSerializer
    filters = {"site": "site__code", "unit": "unit__code", "room": "room__code"}
    search_fields = ("code", "name")
    ordering_fields = ("code",)

    def get_records(self) -> Any:
        """The visible tags."""
        return tags_visible_to(self.request.user)

    @extend_schema(parameters=PERIOD, responses=SampleSerializer(many=True))
    @route(detail=True, methods=["get"], filter_backends=[])
    def history(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """The samples of a period in the order of measurement, bad and missing ones not hidden."""
        tag = self.get_object()
        period = Period(data=request.query_params)
        period.is_valid(raise_exception=True)
        end = period.validated_data.get("end") or clock.now()
        start = period.validated_data.get("start") or end - LAST_HOUR
        page = self.paginate_queryset(samples(tag, start, end))
        return self.get_paginated_response(SampleSerializer(page, many=True).data)
