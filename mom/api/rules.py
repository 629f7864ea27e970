"""Resource ``rules``: what each action asks for and where it is done, ``GET /rules/?app=…&duty=…&signed=…&q=…``."""

from __future__ import annotations

from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.response import Response

from kernel.faces import Face
from mom.api.asked import PART, SIGNED, TEXT, Asked
from mom.rules import VIEW, Duty, Rule, apps_with_rules, roles_by_permission, rules_that_fit

PARAMETERS = [
    PART,
    OpenApiParameter("duty", str, enum=Duty.values, description="Whose work it is."),
    SIGNED,
    TEXT,
]


class AskedRules(Asked):
    """The parameters of the address."""

    duty = serializers.ChoiceField(choices=Duty.choices, required=False)


class SlotShown(serializers.Serializer[Any]):
    """One signature."""

    meaning = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    permission = serializers.CharField()


class RuleShown(serializers.Serializer[Any]):
    """One action's rule."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    app = serializers.CharField()
    duty = serializers.ChoiceField(choices=Duty.choices)
    role_kinds = serializers.ListField(child=serializers.CharField(), source="kinds")
    roles = serializers.SerializerMethodField()
    reason = serializers.CharField()
    signatures = SlotShown(many=True, source="slots")
    asks_own_secret = serializers.BooleanField()
    subject = serializers.CharField()
    has_place = serializers.BooleanField()
    pages = serializers.SerializerMethodField()
    endpoints = serializers.SerializerMethodField()

    def get_roles(self, rule: Rule) -> list[str]:
        """The codes of the roles that hold it now."""
        return [role.code for role in self.context["holders"].get(rule.code, ())]

    def get_pages(self, rule: Rule) -> list[str]:
        """The routes of its pages."""
        return [page.address for page in rule.pages]

    def get_endpoints(self, rule: Rule) -> list[str]:
        """Method and address of its endpoints."""
        return [f"{endpoint.name} {endpoint.address}" for endpoint in rule.endpoints]


class RuleViewSet(Face, viewsets.GenericViewSet[Any]):
    """The declarations that the runner enforces, and the roles that hold each action now."""

    permission: ClassVar[str] = VIEW
    serializer_class = RuleShown
    filter_backends = ()

    @extend_schema(parameters=PARAMETERS, operation_id="rules_list")
    def list(self, request: Any) -> Response:
        """Every action's rule, by code."""
        asked = AskedRules(data=request.query_params.dict(), parts=apps_with_rules())
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        found = rules_that_fit(
            given.get("q", ""), given.get("app", ""), given.get("duty", ""), given.get("signed")
        )
        page = self.paginate_queryset(found)
        context = {**self.get_serializer_context(), "holders": roles_by_permission()}
        return self.get_paginated_response(RuleShown(page, many=True, context=context).data)
