"""Resource ``my-role-requests``: what one has asked for; asking, and calling back; from a session alone."""

from __future__ import annotations

from django.db.models import QuerySet
from rest_framework import serializers

from audit.api import ActionEndpoints, creation, endpoint
from equipment.models import Area, Site
from kernel.api.access import SignedInSession
from kernel.api.fields import RecordField
from kernel.api.resources import ReadViewSet
from kernel.faces import SIGNED_IN
from people.actions.call_back_request import call_back_request
from people.actions.request_own_role import request_own_role
from people.api.access import RoleRequestShown
from people.api.own import OwnBody
from people.models import RoleRequest
from people.selectors.role_requests import requests_of


class RequestOwnRoleBody(OwnBody):
    """Which role at which site, from when to when, and why."""

    role = serializers.CharField(max_length=40)
    site = RecordField(lambda context: Site.objects.all())
    area = RecordField(lambda context: Area.objects.all(), required=False)
    valid_from = serializers.DateTimeField(required=False)
    valid_until = serializers.DateTimeField(required=False)
    why = serializers.CharField(max_length=1000)


class MyRoleRequestResource(ActionEndpoints, ReadViewSet):
    """The requests that one has made, and those about oneself; the latter are called back by who made them."""

    permission = SIGNED_IN
    authentication_classes = [SignedInSession]  # as the base declares it
    serializer_class = RoleRequestShown
    site_path = ""
    ordering_fields = ("requested_at",)

    create = creation(request_own_role, body=RequestOwnRoleBody)
    call_back = endpoint(call_back_request, body=OwnBody, record_as="request")

    def get_records(self) -> QuerySet[RoleRequest]:
        """Nobody else's."""
        return requests_of(self.request.user)
