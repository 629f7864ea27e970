"""Resources ``orders``, ``batches``, ``steps`` and ``exceptions``: reading, and every action a person can do."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action as route
from rest_framework.response import Response

from audit.api import ActionEndpoints, creation, endpoint
from audit.api.together import TogetherReply, sign_together
from batches.actions.abort_batch import abort_batch
from batches.actions.approve_correction import approve_correction
from batches.actions.approve_override import approve_override
from batches.actions.approve_reprocessing import approve_reprocessing
from batches.actions.assess_exception import assess_exception
from batches.actions.cancel_batch import cancel_batch
from batches.actions.complete_production import complete_production
from batches.actions.correct_value import correct_value
from batches.actions.create_batch import create_batch
from batches.actions.end_phase import end_phase
from batches.actions.export_dossier import export_dossier
from batches.actions.hold_batch import hold_batch
from batches.actions.print_batch_record import print_batch_record
from batches.actions.propose_correction import propose_correction
from batches.actions.receive_order import receive_order
from batches.actions.record_step import record_step
from batches.actions.refuse_override import refuse_override
from batches.actions.reject_correction import reject_correction
from batches.actions.reject_reprocessing import reject_reprocessing
from batches.actions.report_exception import report_exception
from batches.actions.reprocess_raw_file import reprocess_raw_file
from batches.actions.request_override import request_override
from batches.actions.restart_batch import restart_batch
from batches.actions.return_batch import return_batch
from batches.actions.review_production import review_production
from batches.actions.skip_step import skip_step
from batches.actions.start_batch import start_batch
from batches.actions.start_step import start_step
from batches.actions.stop_batch import stop_batch
from batches.actions.take_raw_file import take_raw_file
from batches.actions.verify_step import verify_step
from batches.api import bodies
from batches.api.serializers import (
    BatchDetailSerializer,
    BatchSerializer,
    ExceptionSerializer,
    OrderSerializer,
    RawFileSerializer,
    ScreenSerializer,
    StepDetailSerializer,
    StepSerializer,
)
from batches.models import Dossier, RawFile, RecordPrint
from batches.selectors.dossier_file import dossier_file
from batches.selectors.printing import printed_record
from batches.selectors.screens import screens_of, seen_again
from batches.selectors.visible import (
    VIEW,
    batches_visible_to,
    exceptions_visible_to,
    orders_visible_to,
    steps_visible_to,
)
from kernel.api.resources import ReadViewSet
from kernel.document import pdf_reply
from kernel.pages.export import file_exported


class OrderViewSet(ActionEndpoints, ReadViewSet):
    """Production orders. The ERP posts them with an Idempotency-Key; sent twice they make one order."""

    permission = "batches.view_order"
    serializer_class = OrderSerializer
    filters = {
        "site": "site__code",
        "state": "state",
        "material": "material__code",
        "due_before": "due_on__lt",
    }
    search_fields = ("code", "material__code")
    ordering_fields = ("code", "due_on", "received_at")

    create = creation(receive_order, body=bodies.OrderBody, needs_key=True)

    def get_records(self) -> Any:
        """The visible orders."""
        return orders_visible_to(self.request.user).order_by("due_on", "code")


def _pdf(printed: RecordPrint, body: bodies.PrintRecordBody) -> HttpResponse:
    return pdf_reply(printed_record(printed, body.content), f"{printed.file_name}.pdf")


def _dossier(made: Dossier, body: bodies.ExportDossierBody) -> HttpResponse:
    return pdf_reply(dossier_file(made, body.content), f"{made.file_name}.pdf")


def _taken(file: RawFile, body: bodies.RawFileBody) -> HttpResponse:
    """The file as it is kept and what was computed from it; who sent it need not be allowed to read the step."""
    return Response(RawFileSerializer(file, context=body.context).data)


class BatchViewSet(ActionEndpoints, ReadViewSet):
    """Batches; ``POST`` creates one from an order and the recipe effective now."""

    permission = "batches.view_batch"
    serializer_class = BatchSerializer
    detail_serializer_class = BatchDetailSerializer
    filters = {"site": "site__code", "state": "state", "material": "material__code", "order": "order__code"}
    search_fields = ("code", "order__code", "material__code")
    ordering_fields = ("code", "issued_at", "started_at", "completed_at")

    create = creation(create_batch, body=bodies.CreateBatchBody)
    start = endpoint(start_batch)
    hold = endpoint(hold_batch)
    restart = endpoint(restart_batch)
    stop = endpoint(stop_batch)
    abort = endpoint(abort_batch)
    cancel = endpoint(cancel_batch)
    complete = endpoint(complete_production)
    review_production = endpoint(review_production)
    return_record = endpoint(return_batch)
    report_exception = endpoint(report_exception, body=bodies.ReportExceptionBody)
    # A POST: each copy is numbered and recorded, so fetching one is no safe request.
    print_record = endpoint(
        print_batch_record,
        body=bodies.PrintRecordBody,
        file=_pdf,
    )
    export_dossier = endpoint(export_dossier, body=bodies.ExportDossierBody, file=_dossier)

    def get_records(self) -> Any:
        """The visible batches."""
        return batches_visible_to(self.request.user).order_by("-issued_at", "-id")


class StepViewSet(ActionEndpoints, ReadViewSet):
    """Steps of batches; found by uuid, or by key with ``?batch=``. The server enforces their order."""

    permission = "batches.view_batch"
    serializer_class = StepSerializer
    detail_serializer_class = StepDetailSerializer
    filters = {"batch": "batch__code", "state": "state", "step_type": "step_type", "key": "key"}
    ordering_fields = ("sequence", "started_at", "ended_at")
    code_field = "key"
    site_path = "batch__site__code"

    start = endpoint(start_step)
    take_raw_file = endpoint(take_raw_file, body=bodies.RawFileBody, file=_taken, holds=RawFileSerializer)
    reprocess_raw_file = endpoint(reprocess_raw_file, body=bodies.ReprocessBody)
    approve_reprocessing = endpoint(approve_reprocessing, body=bodies.DecideResultBody)
    reject_reprocessing = endpoint(reject_reprocessing, body=bodies.DecideResultBody)
    record = endpoint(record_step, body=bodies.RecordBody)
    verify = endpoint(verify_step)
    request_override = endpoint(request_override)
    approve_override = endpoint(approve_override, body=bodies.DecideOverrideBody)
    refuse_override = endpoint(refuse_override, body=bodies.DecideOverrideBody)
    skip = endpoint(skip_step)
    end_phase = endpoint(end_phase)
    correct = endpoint(correct_value, body=bodies.CorrectBody)
    propose_correction = endpoint(propose_correction, body=bodies.CorrectBody)
    approve_correction = endpoint(approve_correction, body=bodies.DecideCorrectionBody)
    reject_correction = endpoint(reject_correction, body=bodies.DecideCorrectionBody)

    def get_records(self) -> Any:
        """The steps of the visible batches, of one batch with ``?batch=``."""
        # An instrument's connection brings files to steps that it may not read.
        right = take_raw_file.code if self.action == "take_raw_file" else VIEW
        steps = steps_visible_to(self.request.user, right).order_by("batch_id", "sequence")
        if self.action == "screens":
            steps = steps.select_related("batch__control_recipe")
        batch = self.request.query_params.get("batch")
        return steps.filter(batch__code=batch) if batch else steps

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY}, filters=False)
    @route(
        detail=True,
        methods=["get"],
        filter_backends=[],
        pagination_class=None,
        url_path="raw-files/(?P<number>[0-9]{1,5})",
    )
    def raw_file(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """The bytes of one raw file, by its number, as they came; refused (AUD-115) when they are no longer that."""
        file = get_object_or_404(self.get_object().raw_files, number=int(kwargs["number"]))
        content = file.content_of_file()
        return file_exported(request.user, "api:step-raw-file", file.told(), content, filename=file.name)

    @extend_schema(responses=ScreenSerializer(many=True), filters=False)
    @route(detail=True, methods=["get"], filter_backends=[], pagination_class=None)
    def screens(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """The step as it was seen at each moment, made anew, with the verdict whether it is what was recorded."""
        again = [seen_again(each) for each in screens_of(self.get_object())]
        return Response(ScreenSerializer(again, many=True).data)


class ExceptionViewSet(ActionEndpoints, ReadViewSet):
    """Exceptions of batches."""

    permission = "batches.view_batch"
    serializer_class = ExceptionSerializer
    filters = {"batch": "batch__code", "state": "state", "severity": "severity", "kind": "kind"}
    ordering_fields = ("raised_at", "code")

    assess = endpoint(assess_exception, body=bodies.AssessBody)
    # Several records in one call, each signed by itself: what the page of rules says of them.
    together_endpoints = {"assess-together": assess_exception}

    def needed_permission(self) -> str | None:
        """Several at once are asked for by what signs them, which also tells the security log."""
        return None if self.action == "assess_together" else super().needed_permission()

    @extend_schema(request=bodies.AssessTogetherBody, responses=TogetherReply, filters=False)
    @route(
        detail=False, methods=["post"], url_path="assess-together", filter_backends=[], pagination_class=None
    )
    def assess_together(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Assess several at once, each with a signature of its own; what is refused for one says nothing of others.

        Permission: `batches.assess_exception`.
        """
        return sign_together(endpoint(assess_exception), self, request, bodies.AssessTogetherBody)

    def get_records(self) -> Any:
        """The exceptions of the visible batches."""
        return exceptions_visible_to(self.request.user).order_by("-raised_at", "-id")
