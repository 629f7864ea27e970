"""Resource ``my-filters``: what one narrows lists by, kept for oneself or for a role; from a session alone."""

from __future__ import annotations

from typing import ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from audit.api import ActionEndpoints, creation, endpoint
from kernel.api.access import SignedInSession
from kernel.api.fields import RecordField
from kernel.api.resources import ReadViewSet
from kernel.api.serializers import RecordSerializer
from kernel.faces import SIGNED_IN
from people.actions.save_filter import delete_filter, open_with_filter, save_filter
from people.api.own import OwnBody
from people.models import Role, SavedFilter
from people.selectors.saved_filters import filters_of


class FilterShown(RecordSerializer):
    """The query of a list under a name; ``page`` is the list, as its address is called."""

    class Meta:
        model = SavedFilter
        fields = ("uuid", "page", "name", "query", "role", "is_default", "row_version")


class FilterBody(OwnBody):
    """Which list, narrowed by what, under which name; with ``role`` it is shared with everybody who holds it."""

    page = serializers.CharField(max_length=100, help_text="Such as `audit:trail`.")
    query = serializers.CharField(max_length=2000, help_text="Such as `state=open&ordering=code`.")
    name = serializers.CharField(max_length=80)
    role = RecordField(lambda context: Role.objects.all(), required=False)
    is_default = serializers.BooleanField(required=False, default=False)


class OpenWithBody(OwnBody):
    """Whether the list opens with it."""

    is_default = serializers.BooleanField(required=False, default=True)


class MyFilterResource(ActionEndpoints, ReadViewSet):
    """One's own saved filters."""

    permission = SIGNED_IN
    authentication_classes = [SignedInSession]  # as the base declares it
    serializer_class = FilterShown
    code_field = "uuid"
    site_path = ""
    filters: ClassVar[dict[str, str]] = {"page": "page"}
    ordering_fields = ("name",)

    create = creation(save_filter, body=FilterBody)
    open_with = endpoint(open_with_filter, body=OpenWithBody, record_as="saved_filter")
    # Not named ``delete``: that is a method of HTTP, and no address of the API answers it.
    remove = endpoint(delete_filter, body=OwnBody, record_as="saved_filter", verb="delete")

    def get_records(self) -> QuerySet[SavedFilter]:
        """Nobody else's."""
        return filters_of(self.request.user)
