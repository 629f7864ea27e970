"""Resource ``tokens``: by which programs sign in; made by a person who is signed in, and told in one reply alone."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.response import Response

from audit.api import ActionEndpoints, creation, endpoint
from integrations.actions._tokens import IssuedToken
from integrations.actions.issue_api_token import issue_api_token
from integrations.actions.revoke_api_token import revoke_api_token
from integrations.actions.rotate_api_token import LONGEST_OVERLAP_HOURS, rotate_api_token
from integrations.choices import TokenState
from integrations.models import ApiToken
from integrations.selectors.tokens import all_tokens
from kernel import clock
from kernel.api.fields import RecordField, UtcDateTimeField
from kernel.api.resources import ReadViewSet
from kernel.api.serializers import Body, RecordSerializer
from people.models import User


class TokenShown(RecordSerializer):
    """A token and what it is good for; never the token itself."""

    state = serializers.SerializerMethodField()

    class Meta:
        model = ApiToken
        fields = (
            "uuid",
            "user",
            "name",
            "prefix",
            "scopes",
            "state",
            "expires_at",
            "revoked_at",
            "last_used_at",
            "row_version",
        )

    def get_state(self, token: ApiToken) -> TokenState:
        """Valid, expired or revoked."""
        return token.state_at(clock.now())


class IssuedTokenShown(TokenShown):
    """A new token with the token itself: in this reply, and nowhere else."""

    token = serializers.CharField(
        allow_null=True,
        help_text="Shown once. Null in the reply to a repeated request: rotate it, if the first reply was lost.",
    )

    class Meta(TokenShown.Meta):
        fields = (*TokenShown.Meta.fields, "token")  # type: ignore[assignment]

    def to_representation(self, instance: IssuedToken | ApiToken) -> dict[str, Any]:
        """The record, and the token where it has been made just now."""
        if isinstance(instance, IssuedToken):
            return {**TokenShown(instance.token).data, "token": instance.plain}
        return {**TokenShown(instance).data, "token": None}


class IssueTokenBody(Body):
    """Which program it is for, what it may be used for, and until when."""

    user = RecordField(lambda context: User.objects.all(), lookup="username")
    name = serializers.CharField(max_length=60)
    scopes = serializers.ListField(child=serializers.CharField(max_length=100), max_length=500)
    expires_at = UtcDateTimeField()


class RotateTokenBody(Body):
    """How long the old one lasts beside the new one."""

    overlap_hours = serializers.IntegerField(min_value=0, max_value=LONGEST_OVERLAP_HOURS, default=24)


def told_once(result: IssuedToken | ApiToken, body: Any) -> HttpResponse:
    """The new token; no cache on the way keeps it."""
    return Response(IssuedTokenShown(result).data, status=201, headers={"Cache-Control": "no-store"})


def told_at_rotation(result: IssuedToken | ApiToken, body: Any) -> HttpResponse:
    """The same as the answer about a token that was there."""
    answer = told_once(result, body)
    answer.status_code = 200
    return answer


class TokenResource(ActionEndpoints, ReadViewSet):
    """Every token, revoked ones too."""

    permission = "integrations.view_token"
    serializer_class = TokenShown
    code_field = "prefix"
    site_path = ""
    filters: ClassVar[dict[str, str]] = {
        "user": "user__username",
        "living": "revoked_at__isnull",
        "expires_before": "expires_at__lt",
        "used_before": "last_used_at__lt",
    }
    search_fields = ("prefix", "name", "user__username")
    ordering_fields = ("expires_at", "last_used_at", "name")

    create = creation(
        issue_api_token, body=IssueTokenBody, file=told_once, holds=IssuedTokenShown, by_session=True
    )
    rotate = endpoint(
        rotate_api_token, body=RotateTokenBody, file=told_at_rotation, holds=IssuedTokenShown, by_session=True
    )
    revoke = endpoint(revoke_api_token)

    def get_records(self) -> QuerySet[ApiToken]:
        """Every token: they belong to no site."""
        return all_tokens()
