"""Resource ``explanations``: why a person may do something, or may not (URS-ACC-01, 04)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.response import Response

from audit.contracts import Scope, scope_of
from audit.explaining import may
from audit.selectors.records import find_anywhere
from equipment.models import Area, Site
from kernel.api.fields import find_record
from kernel.api.filters import ZonedDateTimeField
from kernel.api.serializers import StrictSerializer
from kernel.faces import Face
from people.explained import explained
from people.models import User

PARAMETERS = [
    OpenApiParameter(
        "action", str, description="Code of the action or right; without it, the account alone."
    ),
    OpenApiParameter("site", str, description="Code of the site."),
    OpenApiParameter("area", str, description="Code of an area of the site."),
    OpenApiParameter("record", str, description="The record's uuid, instead of a place."),
    OpenApiParameter("at", str, description="A past moment with its zone; without it, now."),
]


class Question(StrictSerializer):
    """The parameters of the address."""

    action = serializers.CharField(default="", max_length=100)
    site = serializers.SlugRelatedField(queryset=Site.objects.all(), slug_field="code", required=False)
    area = serializers.CharField(required=False, max_length=20)
    record = serializers.UUIDField(required=False)
    at = serializers.CharField(required=False)
    lang = serializers.CharField(required=False)
    format = serializers.CharField(required=False)

    def validate_at(self, value: str) -> Any:
        """A moment with its zone."""
        return ZonedDateTimeField().clean(value)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The area is one of the site."""
        if attrs.get("area"):
            area = Area.objects.filter(site=attrs.get("site"), code=attrs["area"]).first()
            if area is None:
                raise serializers.ValidationError({"area": "There is no such area at this site."})
            attrs["place"] = scope_of(area)
        elif attrs.get("site"):
            attrs["place"] = scope_of(attrs["site"])
        return attrs


class ConditionShown(serializers.Serializer[Any]):
    """One condition: ``ok`` is null where it is asked only when the action is done."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    ok = serializers.BooleanField(allow_null=True)
    why = serializers.CharField()


class ExplanationShown(serializers.Serializer[Any]):
    """The answer with every condition."""

    user = serializers.CharField()
    action = serializers.CharField()
    may = serializers.BooleanField()
    conditions = ConditionShown(many=True)


class ExplanationViewSet(Face, viewsets.GenericViewSet[Any]):
    """Explains one decision."""

    permission: ClassVar[str] = "people.view_people"
    serializer_class = ExplanationShown
    filter_backends = ()
    lookup_field = "code"
    lookup_value_regex = "[^/]+"

    def needed_permission(self) -> str:
        """Who may read accounts."""
        return self.permission

    @extend_schema(parameters=PARAMETERS, operation_id="explanations_retrieve")
    def retrieve(self, request: Any, code: str) -> Response:
        """Whether the person of this user ID may do the action there, and why."""
        person = find_record(User.objects.all(), code, "username")
        if person is None:
            raise Http404
        asked = Question(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        tracked = find_anywhere(given["record"], request.user) if "record" in given else None
        if "record" in given and tracked is None:
            raise Http404
        record = tracked.record if tracked is not None else None
        found = explained(person, given["action"], given.get("place", Scope()), given.get("at"), record)
        answer = {
            "user": person.username,
            "action": given["action"],
            "may": bool(given["action"]) and may(found),
            "conditions": found,
        }
        return Response(ExplanationShown(answer).data)
