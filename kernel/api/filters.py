"""Filters of API lists, declared as ``{parameter: ORM path}``; an unknown parameter is refused."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters.rest_framework import DjangoFilterBackend, FilterSet
from django_filters.utils import get_model_field
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.filters import BaseFilterBackend, OrderingFilter

LOOKUPS = ("exact", "iexact", "icontains", "startswith", "gte", "gt", "lte", "lt", "isnull")
OF_EVERY_LIST = frozenset({"page", "page_size", "format", "lang"})


class ZonedDateTimeField(forms.Field):
    """A moment with its zone; one without is refused, because nobody could say which it was."""

    def to_python(self, value: Any) -> datetime | None:
        """The moment, aware."""
        if value in self.empty_values:
            return None
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            text = _("Write a moment with its time zone, such as “2026-11-20T10:00:00Z”.")
            raise forms.ValidationError(text, code="invalid")
        return moment


@extend_schema_field(OpenApiTypes.DATETIME)
class ZonedDateTimeFilter(django_filters.Filter):  # type: ignore[misc]  # brings no types
    """Filters by a moment."""

    field_class = ZonedDateTimeField


class ApiFilterSet(FilterSet):  # type: ignore[misc]  # brings no types
    """Base of filter sets of the API."""

    FILTER_DEFAULTS: ClassVar[dict[Any, Any]] = {
        **FilterSet.FILTER_DEFAULTS,
        models.DateTimeField: {"filter_class": ZonedDateTimeFilter},
    }


def filterset_for(model: type[models.Model], declared: dict[str, str]) -> type[django_filters.FilterSet]:
    """A filter set whose parameters are named for callers, not for our tables."""
    filters: dict[str, Any] = {}
    for parameter, path in declared.items():
        name, _separator, last = path.rpartition("__")
        field_name, lookup = (name, last) if name and last in LOOKUPS else (path, "exact")
        field = get_model_field(model, field_name)
        if field is None:
            raise TypeError(f"{model.__name__} has no field “{field_name}” to filter by")
        filters[parameter] = ApiFilterSet.filter_for_field(field, field_name, lookup)
    meta = type("Meta", (), {"model": model, "fields": []})
    return type(f"{model.__name__}ApiFilters", (ApiFilterSet,), {**filters, "Meta": meta})


class DeclaredFilters(DjangoFilterBackend):  # type: ignore[misc]  # brings no types
    """Reads ``view.filters`` (parameter → ORM path) or a ``filterset_class`` of the view's own."""

    def get_filterset_class(self, view: Any, queryset: Any = None) -> Any:
        own = getattr(view, "filterset_class", None)
        if own is not None:
            return own
        declared = getattr(view, "filters", None)
        if not declared or not isinstance(queryset, QuerySet):
            return None
        cached = view.__class__.__dict__.get("_built_filterset")
        if cached is None:
            cached = view.__class__._built_filterset = filterset_for(queryset.model, declared)
        return cached

    def filter_queryset(self, request: Any, queryset: Any, view: Any) -> Any:
        self._refuse_unknown(request, queryset, view)
        if not isinstance(queryset, QuerySet):
            return queryset
        return super().filter_queryset(request, queryset, view)

    def _refuse_unknown(self, request: Any, queryset: Any, view: Any) -> None:
        filterset = self.get_filterset_class(view, queryset)
        declared = filterset.base_filters if filterset is not None else getattr(view, "filters", ())
        known = set(declared) | OF_EVERY_LIST | set(getattr(view, "extra_parameters", ()))
        if getattr(view, "search_fields", ()):
            known.add(WordSearch.parameter)
        if getattr(view, "ordering_fields", ()):
            known.add(OrderingFilter.ordering_param)
        unknown = [name for name in request.query_params if name not in known]
        if unknown:
            text = str(_("This filter is not known here; known are: %(known)s."))
            told = ErrorDetail(text % {"known": ", ".join(sorted(known))}, code="unknown_filter")
            raise ValidationError({name: [told] for name in unknown})


class WordSearch(BaseFilterBackend):
    """``?q=``: every word must occur in one of ``view.search_fields``."""

    parameter = "q"

    def filter_queryset(self, request: Any, queryset: Any, view: Any) -> Any:
        fields = getattr(view, "search_fields", ())
        if not fields:
            return queryset
        for word in request.query_params.get(self.parameter, "").split():
            wanted = Q()
            for field in fields:
                wanted |= Q(**{f"{field}__icontains": word})
            queryset = queryset.filter(wanted)
        return queryset

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """The parameter for the OpenAPI schema."""
        if not getattr(view, "search_fields", ()):
            return []
        return [{"name": self.parameter, "in": "query", "required": False, "schema": {"type": "string"}}]


class DeclaredOrder(OrderingFilter):
    """``?ordering=-due_on``: only by ``view.ordering_fields``; without any, the order is the list's own."""

    def get_valid_fields(self, queryset: Any, view: Any, context: Any = None) -> list[tuple[str, Any]]:
        return [(name, name) for name in getattr(view, "ordering_fields", ())]

    def filter_queryset(self, request: Any, queryset: Any, view: Any) -> Any:
        asked = request.query_params.get(self.ordering_param)
        if not asked or not getattr(view, "ordering_fields", ()):
            return queryset
        for name in asked.split(","):
            if name.strip().lstrip("-") not in view.ordering_fields:
                raise ValidationError({self.ordering_param: [ErrorDetail(name, code="unknown_order")]})
        return super().filter_queryset(request, queryset, view)

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Only where there is something to order by."""
        return super().get_schema_operation_parameters(view) if getattr(view, "ordering_fields", ()) else []
