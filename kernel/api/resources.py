"""The base of every API resource that can be read: a list and one record, found by code or uuid."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404
from rest_framework import viewsets
from rest_framework.response import Response

from kernel.api.fields import find_record
from kernel.faces import Face


class ReadViewSet(Face, viewsets.GenericViewSet[Any], abstract=True):
    """A resource declared, not written::

        class LotViewSet(ReadViewSet):
            permission = "materials.view_lot"
            serializer_class = LotSerializer
            filters = {"site": "site__code", "state": "state", "expires_before": "expires_on__lt"}
            search_fields = ("code", "material__code")
            ordering_fields = ("code", "expires_on")

            def get_records(self):
                return lots_visible_to(self.request.user)

    ``GET /lots/`` and ``GET /lots/<code or uuid>/``. The selector decides what the caller sees;
    anything else is 404. ``detail_serializer_class`` may show more of one record than of a row.
    """

    detail_serializer_class: ClassVar[type[Any] | None] = None
    filters: ClassVar[dict[str, str]] = {}
    search_fields: ClassVar[tuple[str, ...]] = ()
    ordering_fields: ClassVar[tuple[str, ...]] = ()
    extra_parameters: ClassVar[tuple[str, ...]] = ()
    code_field: ClassVar[str] = "code"
    lookup_field = "code"
    lookup_value_regex = "[^/]+"
    # What ``?site=`` means when a code exists at several sites.
    site_path: ClassVar[str] = "site__code"

    @abstractmethod
    def get_records(self) -> QuerySet[Any]:
        """The records the caller may see; a selector."""

    def needed_permission(self) -> str | None:
        """The code that the present request needs; ``None`` where the action runner decides."""
        return self.permission

    def list(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """All records the caller may see, filtered and paged."""
        rows = self.filter_queryset(self.get_queryset())
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def retrieve(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """One record by its code or uuid."""
        return self.answer(self.get_object())

    def get_queryset(self) -> Any:
        """Called by filters, pagination and the schema."""
        if getattr(self, "swagger_fake_view", False):
            return self._model()._base_manager.none()
        return self.get_records()

    def get_object(self) -> Any:
        """The record of the address, or 404."""
        records = self.get_queryset()
        site = self.request.query_params.get("site")
        if site and self.site_path:
            records = records.filter(**{self.site_path: site})
        found = find_record(records, self.kwargs[self.lookup_url_kwarg or self.lookup_field], self.code_field)
        if found is None:
            raise Http404
        self.check_object_permissions(self.request, found)
        return found

    def answer(self, record: Any, status: int = 200) -> Response:
        """The record as reply; its version goes along as ETag, for If-Match."""
        serializer_class = self.detail_serializer_class or self.get_serializer_class()
        data = serializer_class(record, context=self.get_serializer_context()).data
        response = Response(data, status=status)
        version = getattr(record, "row_version", None)
        if version is not None:
            response["ETag"] = f'"{version}"'
        return response

    def get_serializer_class(self) -> Any:
        """The row's serializer; one record is shown by the detail serializer where there is one."""
        if self.action == "retrieve" and self.detail_serializer_class is not None:
            return self.detail_serializer_class
        return super().get_serializer_class()

    def _model(self) -> Any:
        """The model behind the serializer; only the schema asks."""
        serializer_class: Any = self.serializer_class
        return serializer_class.Meta.model
