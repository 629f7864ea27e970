"""Resource ``analytics``: the figures of a site, ``GET /analytics/<site>/``."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.response import Response

from analytics.api.serializers import FiguresSerializer
from analytics.choices import Step
from analytics.contracts import Period, Question
from analytics.selectors.figures import VIEW, answered, figures_named, sites_with_figures
from kernel import clock
from kernel.api.serializers import StrictSerializer

PARAMETERS = [
    OpenApiParameter("code", str, OpenApiParameter.PATH, description="Code or uuid of the site."),
    OpenApiParameter("first", OpenApiTypes.DATE, description="First day; 30 days up to `last` without it."),
    OpenApiParameter("last", OpenApiTypes.DATE, description="Last day at the site; today without it."),
    OpenApiParameter(
        "by", str, enum=Step.values, description="Days (at most 92) or weeks (at most 366 days)."
    ),
    OpenApiParameter("figure", str, many=True, description="Only these figures, by code; all without it."),
    OpenApiParameter(
        "product", str, description="Product whose yields are shown; the one finished last without it."
    ),
]


class Asked(StrictSerializer):
    """The parameters of the address."""

    first = serializers.DateField(required=False)
    last = serializers.DateField(required=False)
    by = serializers.ChoiceField(choices=Step.choices, default=Step.DAY)
    figure = serializers.ListField(child=serializers.CharField(), default=list)
    product = serializers.CharField(default="", allow_blank=True)
    lang = serializers.CharField(required=False)
    format = serializers.CharField(required=False)


class FiguresViewSet(viewsets.GenericViewSet[Any]):
    """Live figures of a site, each with its numbers and with how it is calculated."""

    permission: ClassVar[str] = VIEW
    repeatable: ClassVar[tuple[str, ...]] = ("figure",)
    serializer_class = FiguresSerializer
    lookup_field = "code"
    lookup_value_regex = "[^/]+"
    filter_backends = ()

    @extend_schema(parameters=PARAMETERS, responses=FiguresSerializer, operation_id="analytics_retrieve")
    def retrieve(self, request: Any, code: str) -> Response:
        """The figures, calculated now; another place's site is not found."""
        sites = sites_with_figures(request.user)
        site = next((each for each in sites if code in (each.code, str(each.uuid))), None)
        if site is None:
            raise Http404
        given = {name: request.query_params.get(name) for name in request.query_params}
        given["figure"] = request.query_params.getlist("figure")
        asked = Asked(data=given)
        asked.is_valid(raise_exception=True)
        wanted = asked.validated_data
        period = Period.of(wanted.get("first"), wanted.get("last"), wanted["by"], site.zone)
        question = Question(site, period, clock.now(), wanted["product"])
        found = answered(figures_named(wanted["figure"]), question, request.user)
        return Response(FiguresSerializer({"question": question, "figures": found}).data)
