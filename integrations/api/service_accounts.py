"""Resource ``service-accounts``: programs, who answers for them, their roles and tokens."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.response import Response

from audit.api import ActionEndpoints, creation, endpoint
from equipment.models import Site
from integrations.selectors.service_accounts import accounts_with_tokens
from kernel import clock
from kernel.api.fields import RecordField
from kernel.api.resources import ReadViewSet
from kernel.api.serializers import Body, RecordSerializer
from people.actions.create_service_account import create_service_account
from people.actions.keep_service_account import (
    change_service_account,
    switch_off_service_account,
    switch_on_service_account,
)
from people.choices import AccountState
from people.models import RoleRequest, User
from people.selectors.accounts import account_state, owner_state


class ServiceAccountShown(RecordSerializer):
    """A program; ``has_owner`` is false where nobody answers for it (any more). Tokens stand in ``tokens``."""

    state = serializers.SerializerMethodField()
    has_owner = serializers.SerializerMethodField()
    roles = serializers.SerializerMethodField()
    valid_tokens = serializers.IntegerField()
    last_used_at = serializers.DateTimeField(source="token_used_at", allow_null=True)

    class Meta:
        model = User
        fields = (
            "uuid",
            "username",
            "printed_name",
            "purpose",
            "owner",
            "has_owner",
            "state",
            "roles",
            "valid_tokens",
            "last_used_at",
            "row_version",
        )

    def get_state(self, account: User) -> AccountState:
        """In use, switched off (``disabled``), or deactivated."""
        return account_state(account)

    def get_has_owner(self, account: User) -> bool:
        """Whether its owner's account is in use."""
        return owner_state(account) is None

    def get_roles(self, account: Any) -> list[str]:
        """The codes of the roles that are in effect."""
        return [grant.role.code for grant in account.held_now]


class ServiceAccountBody(Body):
    """Which system it is, who answers for it, and the role that is requested for it: two persons agree."""

    username = serializers.CharField(max_length=60)
    printed_name = serializers.CharField(max_length=200)
    purpose = serializers.CharField(max_length=500)
    owner = RecordField(lambda context: User.objects.all(), lookup="username")
    role = serializers.CharField(max_length=40)
    site = RecordField(lambda context: Site.objects.all(), required=False)
    why = serializers.CharField(max_length=1000)


class ServiceAccountChangeBody(Body):
    """Who answers for it from now on, and what it is there for."""

    owner = RecordField(lambda context: User.objects.all(), lookup="username")
    purpose = serializers.CharField(max_length=500)


def made(result: RoleRequest, body: Any) -> Response:
    """The new account; the request that two persons decide about stands in ``role-requests``."""
    account = accounts_with_tokens(clock.now()).get(pk=result.user_id)
    return Response(ServiceAccountShown(account).data, status=201)


class ServiceAccountResource(ActionEndpoints, ReadViewSet):
    """Every program that has an account, those that are off too."""

    permission = "people.view_people"
    serializer_class = ServiceAccountShown
    code_field = "username"
    site_path = ""
    filters: ClassVar[dict[str, str]] = {
        "is_active": "is_active",
        "owner": "owner__username",
    }
    search_fields = ("username", "printed_name", "purpose")
    ordering_fields = ("username", "printed_name")

    create = creation(
        create_service_account, body=ServiceAccountBody, file=made, holds=ServiceAccountShown, by_session=True
    )
    change = endpoint(change_service_account, body=ServiceAccountChangeBody, by_session=True)
    switch_off = endpoint(switch_off_service_account)
    switch_on = endpoint(switch_on_service_account, by_session=True)

    def get_records(self) -> QuerySet[User]:
        """Programs belong to no site; their roles do."""
        return accounts_with_tokens(clock.now())
