"""Resource ``role-matrix``: which role holds which right since when; one right with who holds it now."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.response import Response

from kernel.faces import Face
from mom.api.asked import PART, SIGNED, TEXT, Asked
from mom.role_matrix import (
    VIEW,
    Holding,
    RightRow,
    held_before,
    holdings,
    parts,
    persons_with,
    right_called,
    rights_that_fit,
    roles_with,
)
from people.api.who_could import HolderShown
from people.models import Role

PARAMETERS = [
    PART,
    OpenApiParameter("role", str, description="Code of a role: only what it holds."),
    SIGNED,
    TEXT,
]


class AskedRights(Asked):
    """The parameters of the address."""

    role = serializers.SlugRelatedField(queryset=Role.objects.all(), slug_field="code", required=False)


class HoldingShown(serializers.Serializer[Any]):
    """A role that holds the right."""

    role = serializers.CharField(source="role.code")
    since = serializers.DateTimeField(allow_null=True)


class RightShown(serializers.Serializer[Any]):
    """One right, and the roles that hold it now."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    app = serializers.CharField()
    is_signed = serializers.BooleanField()
    roles = serializers.SerializerMethodField()

    def get_roles(self, right: RightRow) -> list[dict[str, Any]]:
        """By code."""
        held: list[Holding] = list(self.context["holdings"].get(right.code, {}).values())
        found = HoldingShown(sorted(held, key=lambda each: each.role.code), many=True).data
        return [dict(each) for each in found]


class RoleShown(serializers.Serializer[Any]):
    """A role that holds the right, since when and by whose act; ``event`` is the entry of the trail."""

    role = serializers.CharField(source="role.code")
    since = serializers.DateTimeField(source="holding.since", allow_null=True)
    given_by = serializers.CharField()
    event = serializers.IntegerField(source="holding.event_id", allow_null=True)
    persons = serializers.IntegerField()


class EarlierShown(serializers.Serializer[Any]):
    """A role from which the right was taken."""

    role = serializers.CharField(source="role.code")
    since = serializers.DateTimeField(allow_null=True)
    until = serializers.DateTimeField()
    taken_by = serializers.CharField()
    event = serializers.IntegerField(source="event_id", allow_null=True)


class OneRightShown(serializers.Serializer[Any]):
    """One right with its roles, and the grants by which it is held now."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    app = serializers.CharField()
    is_signed = serializers.BooleanField()
    roles = RoleShown(many=True)
    earlier_roles = EarlierShown(many=True)
    persons = HolderShown(many=True)


class RoleMatrixViewSet(Face, viewsets.GenericViewSet[Any]):
    """The role matrix; what a right asks for stands in ``rules``."""

    permission: ClassVar[str] = VIEW
    serializer_class = RightShown
    filter_backends = ()
    lookup_field = "code"
    lookup_value_regex = "[^/]+"

    @extend_schema(parameters=PARAMETERS, operation_id="role_matrix_list")
    def list(self, request: Any) -> Response:
        """Every right that a role can hold, by code."""
        asked = AskedRights(data=request.query_params.dict(), parts=parts())
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        role = given["role"].code if "role" in given else ""
        found = rights_that_fit(given["q"], given.get("app", ""), given["signed"], role)
        page = self.paginate_queryset(found) or []
        held = holdings(right.code for right in page)
        context = {**self.get_serializer_context(), "holdings": held}
        return self.get_paginated_response(RightShown(page, many=True, context=context).data)

    @extend_schema(operation_id="role_matrix_retrieve", responses=OneRightShown)
    def retrieve(self, request: Any, code: str) -> Response:
        """One right: the roles that hold it, and through which grants people and programs do."""
        right = right_called(code)
        if right is None:
            raise Http404
        shown = {
            "code": right.code,
            "label": right.label,
            "app": right.app,
            "is_signed": right.is_signed,
            "roles": roles_with(code),
            "earlier_roles": held_before(code),
            "persons": persons_with(code),
        }
        return Response(OneRightShown(shown, context=self.get_serializer_context()).data)
