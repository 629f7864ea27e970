"""Resources ``import-mappings`` and ``imports``: what their pages do, for a program that migrates a plant."""

from __future__ import annotations

import base64
import binascii
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from audit.api import ActionEndpoints, creation, endpoint
from equipment.models import Site
from integrations.actions.accept_import import accept_import
from integrations.actions.approve_import_mapping import approve_import_mapping
from integrations.actions.carry_out_import import carry_out_import
from integrations.actions.change_import_mapping import change_import_mapping
from integrations.actions.check_import import check_import
from integrations.actions.compare_import import compare_import
from integrations.actions.draft_import_mapping import draft_import_mapping
from integrations.actions.fail_import import fail_import
from integrations.actions.map_import_field import map_import_field
from integrations.actions.prepare_import import prepare_import
from integrations.actions.print_import_report import print_import_report
from integrations.actions.revise_import_mapping import revise_import_mapping
from integrations.actions.sign_import_report import sign_import_report
from integrations.actions.withdraw_import import withdraw_import
from integrations.choices import DayFormat, DecimalSign, Delimiter, Encoding
from integrations.models import ImportMapping, ImportRow, ImportRun
from integrations.selectors.import_report import report_pdf
from integrations.selectors.imports import mappings_visible_to, rows_visible_to, runs_visible_to
from kernel.api.fields import DecimalText, LocalizedText, RecordField
from kernel.api.resources import ReadViewSet
from kernel.api.serializers import Body, RecordSerializer
from kernel.document import pdf_reply


class Base64File(serializers.CharField):
    """The bytes of a file, as base64 text."""

    default_error_messages = {"base64": _("Send the file's bytes as base64 text.")}

    def to_internal_value(self, data: Any) -> Any:
        """The bytes."""
        try:
            return base64.b64decode(super().to_internal_value(data), validate=True)
        except (binascii.Error, ValueError):
            self.fail("base64")


class MappingShown(RecordSerializer):
    """A version of a mapping with its fields."""

    class Meta:
        model = ImportMapping
        fields = (
            "uuid", "site", "code", "version", "name", "target", "encoding", "delimiter", "decimal_sign", "day_format",
            "layout", "controls", "sample_columns", "sample_rows", "state", "written_by", "approved_by",
            "approved_at", "row_version",
        )  # fmt: skip


class ChangeMappingBody(Body):
    """How files are written; ``sample`` is one of them."""

    name = LocalizedText()
    encoding = serializers.ChoiceField(choices=Encoding.choices)
    delimiter = serializers.ChoiceField(choices=Delimiter.choices)
    decimal_sign = serializers.ChoiceField(choices=DecimalSign.choices)
    day_format = serializers.ChoiceField(choices=DayFormat.choices)
    sample = Base64File(required=False)


class MappingBody(ChangeMappingBody):
    """A new mapping; ``target`` is what its rows become."""

    site = RecordField(lambda context: Site.objects.all())
    code = serializers.SlugField(max_length=40)
    target = serializers.CharField(max_length=40)


class MapFieldBody(Body):
    """One field: a column or a fixed value; neither leaves it out again."""

    field = serializers.CharField(max_length=40)
    column = serializers.CharField(max_length=200, required=False, allow_blank=True)
    fixed = serializers.CharField(max_length=200, required=False, allow_blank=True)
    words = serializers.DictField(child=serializers.CharField(max_length=200), required=False)
    is_control = serializers.BooleanField(required=False)

    def arguments(self) -> dict[str, Any]:
        """``field`` is a word of the framework as well, so it is named here."""
        return dict(self.validated_data)


class MappingResource(ActionEndpoints, ReadViewSet):
    """Import mappings, every version; a draft is changed, an approved one is revised."""

    permission = "integrations.view_import"
    serializer_class = MappingShown
    code_field = "uuid"
    filters: ClassVar[dict[str, str]] = {
        "site": "site__code",
        "code": "code",
        "state": "state",
        "target": "target",
    }
    search_fields = ("code",)
    ordering_fields = ("code", "version")

    create = creation(draft_import_mapping, body=MappingBody)
    change = endpoint(change_import_mapping, body=ChangeMappingBody)
    map_one_field = endpoint(map_import_field, body=MapFieldBody, verb="map-field")
    approve = endpoint(approve_import_mapping)
    revise = endpoint(revise_import_mapping, record_as="mapping")

    def get_records(self) -> QuerySet[ImportMapping]:
        """Every version that is visible."""
        return mappings_visible_to(self.request.user)


class ImportShown(RecordSerializer):
    """An import: its file, what was stated, and what the comparison found."""

    file = serializers.CharField(source="file.name", read_only=True)
    sha256 = serializers.CharField(source="file.sha256", read_only=True)
    mapping = serializers.SerializerMethodField()

    class Meta:
        model = ImportRun
        fields = (
            "uuid", "code", "site", "mapping", "file", "sha256", "corrects", "stated_records", "stated_sums",
            "records_read", "position", "state", "prepared_by", "prepared_at", "carried_out_by", "carried_out_at",
            "figures", "is_good", "row_version",
        )  # fmt: skip

    def get_mapping(self, run: ImportRun) -> str:
        """Its code with the version."""
        return str(run.mapping)


class PrepareBody(Body):
    """A file as base64 text, the approved mapping by its uuid, and what the former system states."""

    mapping = RecordField(lambda context: ImportMapping.objects.all(), lookup="uuid")
    file_name = serializers.CharField(max_length=200)
    content = Base64File()
    stated_records = serializers.IntegerField(min_value=0)
    stated_sums = serializers.DictField(child=DecimalText(), required=False, default=dict)
    corrects = RecordField(lambda context: runs_visible_to(context["request"].user), required=False)


class ImportResource(ActionEndpoints, ReadViewSet):
    """Imports, from the kept file to the signed report."""

    permission = "integrations.view_import"
    serializer_class = ImportShown
    filters: ClassVar[dict[str, str]] = {
        "site": "site__code",
        "state": "state",
        "is_good": "is_good",
        "sha256": "file__sha256",
    }
    search_fields = ("code", "file__name")
    ordering_fields = ("prepared_at",)

    create = creation(prepare_import, body=PrepareBody)
    check = endpoint(check_import)
    carry_out = endpoint(carry_out_import)
    compare = endpoint(compare_import)
    sign = endpoint(sign_import_report)
    accept = endpoint(accept_import)
    fail = endpoint(fail_import)
    withdraw = endpoint(withdraw_import)
    print_report = endpoint(
        print_import_report,
        file=lambda run, body: _report(run, body),
    )

    def get_records(self) -> QuerySet[ImportRun]:
        """The visible imports."""
        return runs_visible_to(self.request.user)


class RowShown(RecordSerializer):
    """What became of one row."""

    class Meta:
        model = ImportRow
        fields = ("uuid", "run", "line", "cells", "outcome", "error", "why", "record_uuid", "record_code")


class RowResource(ReadViewSet):
    """Rows of imports: imported with their record, or rejected with the reason."""

    permission = "integrations.view_import"
    serializer_class = RowShown
    code_field = "uuid"
    site_path = "run__site__code"
    filters: ClassVar[dict[str, str]] = {"run": "run__code", "outcome": "outcome", "error": "error"}
    ordering_fields = ("line",)

    def get_records(self) -> QuerySet[ImportRow]:
        """Those of the visible imports."""
        return rows_visible_to(self.request.user)


def _report(run: ImportRun, body: Any) -> HttpResponse:
    reader = body.context["request"].user
    return pdf_reply(report_pdf(run, get_language() or "en", reader), f"{run.code}.pdf")
