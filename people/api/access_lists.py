"""Resource ``access-lists``: who holds what at a site now, with the digest that a review confirms."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.response import Response

from equipment.selectors.visible import sites_visible_to
from kernel import clock
from kernel.api.fields import find_record
from kernel.faces import Face
from people.selectors.access_list import VIEW, access_list, digest_of, review_due


class AccessListShown(serializers.Serializer[Any]):
    """The list as a review keeps it."""

    site = serializers.CharField()
    due_at = serializers.DateTimeField(allow_null=True)
    digest = serializers.CharField()
    persons = serializers.ListField(child=serializers.JSONField())


class AccessListViewSet(Face, viewsets.GenericViewSet[Any]):
    """The present list of one site."""

    permission: ClassVar[str] = VIEW
    serializer_class = AccessListShown
    filter_backends = ()
    lookup_field = "code"
    lookup_value_regex = "[^/]+"

    def needed_permission(self) -> str:
        """Who may read reviews."""
        return self.permission

    @extend_schema(operation_id="access_lists_retrieve")
    def retrieve(self, request: Any, code: str) -> Response:
        """Persons, grants and use, and what a review of it would sign."""
        site = find_record(sites_visible_to(request.user, VIEW), code)
        if site is None:
            raise Http404
        listed = access_list(site, clock.now())
        shown = {
            "site": site.code,
            "due_at": review_due(site),
            "digest": digest_of(listed),
            "persons": [each.as_data() for each in listed],
        }
        return Response(AccessListShown(shown).data)
