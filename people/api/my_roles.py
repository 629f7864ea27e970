"""Resource ``my-roles``: one's own grants, and deputies; from a session alone, for a token gives no rights away."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.response import Response

from audit.api import ActionEndpoints, endpoint
from equipment.models import Area, Site
from kernel import clock
from kernel.api.access import SignedInSession
from kernel.api.fields import RecordField
from kernel.api.resources import ReadViewSet
from kernel.faces import SIGNED_IN
from people.actions.end_delegation import end_delegation
from people.actions.request_delegation import request_delegation
from people.api.access import GrantShown, RoleRequestShown
from people.api.own import OwnBody
from people.models import RoleGrant, User
from people.selectors.account import own_and_given


class DelegateBody(OwnBody):
    """Who stands in, until when, and why; a place only where it is narrower than the role's."""

    deputy = RecordField(lambda context: User.objects.all(), lookup="username")
    site = RecordField(lambda context: Site.objects.all(), required=False)
    area = RecordField(lambda context: Area.objects.all(), required=False)
    valid_from = serializers.DateTimeField(required=False)
    valid_until = serializers.DateTimeField(required=False, help_text="A delegation always has an end.")
    why = serializers.CharField(max_length=1000)


def _request_shown(result: Any, body: Any) -> Response:
    return Response(RoleRequestShown(result, context=body.context).data)


class MyRoleResource(ActionEndpoints, ReadViewSet):
    """The grants that one holds, and what others hold as one's deputy; ended ones are left out."""

    permission = SIGNED_IN
    authentication_classes = [SignedInSession]  # as the base declares it
    serializer_class = GrantShown
    code_field = "uuid"
    site_path = ""
    ordering_fields = ("valid_from", "valid_until")

    delegate = endpoint(
        request_delegation, body=DelegateBody, record_as="grant", file=_request_shown, holds=RoleRequestShown
    )
    end_delegation = endpoint(end_delegation, body=OwnBody, record_as="grant")

    def get_records(self) -> QuerySet[RoleGrant]:
        """Nobody else's."""
        return own_and_given(self.request.user, clock.now())
