"""Resource ``reason-codes``: the reasons that people can give for a change, and the definition of one."""

from __future__ import annotations

from typing import ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from audit.actions.define_reason_code import define_reason_code
from audit.api.endpoints import ActionEndpoints, creation, endpoint
from audit.models import ReasonCode
from audit.selectors.reason_codes import reason_codes
from kernel.api.definitions import ChangeBody, DefinitionBody
from kernel.api.fields import LocalizedText
from kernel.api.resources import ReadViewSet
from kernel.api.serializers import RecordSerializer
from kernel.faces import SIGNED_IN


class ReasonCodeShown(RecordSerializer):
    """A reason; its code goes into ``reason.code`` of a request while it is in use."""

    class Meta:
        model = ReasonCode
        fields = ("uuid", "code", "label", "is_active", "row_version")


class ReasonCodeBody(DefinitionBody):
    """A reason in both languages."""

    code = serializers.SlugField(max_length=40)
    label = LocalizedText()  # type: ignore[assignment]  # a field of that name
    is_active = serializers.BooleanField(required=False)


class ChangeReasonCodeBody(ChangeBody, ReasonCodeBody):
    """Other words, or out of use; what was given before stays as it is in the trail."""

    code = None  # type: ignore[assignment]
    names = ("code", "label", "is_active")


class ReasonCodeResource(ActionEndpoints, ReadViewSet):
    """The list of reasons (URS-AUD-04): whoever changes anything needs to know it."""

    permission = SIGNED_IN
    serializer_class = ReasonCodeShown
    site_path = ""
    filters: ClassVar[dict[str, str]] = {"is_active": "is_active"}
    search_fields = ("code", "label")
    ordering_fields = ("code",)

    create = creation(define_reason_code, body=ReasonCodeBody)
    change = endpoint(define_reason_code, body=ChangeReasonCodeBody)

    def get_records(self) -> QuerySet[ReasonCode]:
        """Every reason, those out of use too."""
        return reason_codes()
