"""Resource ``signature-requests``: what waits for signatures, by whom, and withdrawing it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from audit.actions.withdraw_signature_request import withdraw_signature_request
from audit.api.endpoints import ActionEndpoints, endpoint
from audit.models import SignatureRequest
from audit.selectors.requests import is_outdated, requests_visible_to, slots_shown
from kernel.api.resources import ReadViewSet
from kernel.api.serializers import RecordSerializer


class RequestShown(RecordSerializer):
    """A request: its record and action, how many have signed."""

    given = serializers.SerializerMethodField()

    class Meta:
        model = SignatureRequest
        fields = (
            "uuid", "action", "subject_model", "subject_uuid", "subject_code", "digest", "state", "given",
            "row_version",
        )  # fmt: skip

    def get_given(self, request: SignatureRequest) -> int:
        """How many slots are filled."""
        return len(request.signatures.all())


class RequestDetail(RequestShown):
    """With the whole content and every slot: who signed, or who may."""

    slots = serializers.SerializerMethodField()
    is_outdated = serializers.SerializerMethodField()

    class Meta(RequestShown.Meta):
        fields = (*RequestShown.Meta.fields, "content", "slots", "is_outdated")  # type: ignore[assignment]

    def get_slots(self, request: SignatureRequest) -> list[dict[str, Any]]:
        """As in the reply AUD-004."""
        return [slot.as_data() for slot in slots_shown(request, request.signed_record())]

    def get_is_outdated(self, request: SignatureRequest) -> bool:
        """Whether the record has changed since, so that what was signed does not count."""
        return is_outdated(request, request.signed_record())


class RequestResource(ActionEndpoints, ReadViewSet):
    """Requests whose slots several people fill; signing goes by the endpoint of the action itself."""

    permission = "audit.view_signatures"
    serializer_class = RequestShown
    detail_serializer_class = RequestDetail
    code_field = "uuid"
    site_path = ""
    filters: ClassVar[dict[str, str]] = {"state": "state", "action": "action", "record": "subject_code"}

    withdraw = endpoint(withdraw_signature_request)

    def get_records(self) -> QuerySet[SignatureRequest]:
        """The requests of the caller's sites."""
        return requests_visible_to(self.request.user).order_by("-id")
