"""Resource ``external-identities``: which account at the identity provider belongs to which person."""

from __future__ import annotations

from typing import ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from audit.api import ActionEndpoints, creation, endpoint
from kernel.api.fields import RecordField
from kernel.api.resources import ReadViewSet
from kernel.api.serializers import Body, RecordSerializer
from people.actions.external_identities import link_identity, unlink_identity
from people.models import ExternalIdentity, User
from people.selectors.external_identities import identities


class IdentityShown(RecordSerializer):
    """A link; it opens the door when the person has confirmed it."""

    class Meta:
        model = ExternalIdentity
        fields = (
            "uuid",
            "user",
            "issuer",
            "subject",
            "confirmed_at",
            "unlinked_at",
            "last_used_at",
            "row_version",
        )


class LinkBody(Body):
    """Whose account it is, and what the provider calls it (the claim ``sub``)."""

    user = RecordField(lambda context: User.objects.all(), lookup="username")
    subject = serializers.CharField(max_length=255)


class IdentityResource(ActionEndpoints, ReadViewSet):
    """Accounts at the identity provider."""

    permission = "people.view_people"
    serializer_class = IdentityShown
    code_field = "uuid"
    site_path = ""
    filters: ClassVar[dict[str, str]] = {
        "user": "user__username",
        "subject": "subject",
        "living": "unlinked_at__isnull",
    }

    create = creation(link_identity, body=LinkBody)
    unlink = endpoint(unlink_identity)

    def get_records(self) -> QuerySet[ExternalIdentity]:
        """Every link, those that were taken away too."""
        return identities()
