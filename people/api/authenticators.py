"""Resource ``authenticators``: everybody's, for the administrator and for who looks after tests that are due."""

from __future__ import annotations

from typing import ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from audit.api import ActionEndpoints, endpoint
from kernel.api.resources import ReadViewSet
from kernel.api.serializers import Body, RecordSerializer
from people.actions.revoke_authenticator import revoke_authenticator
from people.choices import RevokedWhy
from people.models import Authenticator
from people.selectors.authenticators import every_authenticator


class AuthenticatorShown(RecordSerializer):
    """An authenticator; never its key."""

    test_due_at = serializers.DateTimeField(allow_null=True, help_text="When it has to be tested again.")

    class Meta:
        model = Authenticator
        fields = (
            "uuid",
            "user",
            "kind",
            "name",
            "rp_id",
            "registered_at",
            "last_used_at",
            "tested_at",
            "test_due_at",
            "revoked_at",
            "revoked_why",
        )


class RevokeBody(Body):
    """Why it is no longer taken."""

    why = serializers.ChoiceField(choices=RevokedWhy.choices, default=RevokedWhy.LOST)


class AuthenticatorResource(ActionEndpoints, ReadViewSet):
    """Authenticators of all people; revoked ones too."""

    permission = "people.view_people"
    serializer_class = AuthenticatorShown
    code_field = "uuid"
    site_path = ""
    filters: ClassVar[dict[str, str]] = {
        "user": "user__username",
        "kind": "kind",
        "revoked_why": "revoked_why",
        "tested_before": "tested_at__lt",
    }
    search_fields = ("name", "user__username", "user__printed_name")
    ordering_fields = ("tested_at", "registered_at", "last_used_at", "revoked_at")

    revoke = endpoint(revoke_authenticator, body=RevokeBody)

    def get_records(self) -> QuerySet[Authenticator]:
        """Every authenticator: they belong to no site."""
        return every_authenticator()
