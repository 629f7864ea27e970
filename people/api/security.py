"""Resources ``refused-attempts``, ``security-alerts`` and ``locked-accounts``: for whoever watches over access."""

from __future__ import annotations

from typing import ClassVar

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework import serializers

from audit.api import ActionEndpoints, endpoint
from audit.models import SecurityEvent
from audit.selectors.wording import word_action
from kernel.api.resources import ReadViewSet
from kernel.api.serializers import RecordSerializer
from people.actions.unlock_account import unlock_account
from people.models import SecurityAlert, User
from people.selectors.refusals import locked_accounts, refusals, security_alerts


class RefusalShown(RecordSerializer):
    """One refused attempt."""

    what = serializers.SerializerMethodField()

    class Meta:
        model = SecurityEvent
        fields = (
            "id",
            "recorded_at",
            "kind",
            "username",
            "action",
            "what",
            "subject",
            "error_code",
            "channel",
            "terminal",
        )

    def get_what(self, event: SecurityEvent) -> str:
        """The action in words."""
        return word_action(event.action)


class RefusalResource(ReadViewSet):
    """Refused attempts, newest first."""

    permission = "people.view_security_log"
    serializer_class = RefusalShown
    lookup_value_regex = "[0-9]{1,18}"
    lookup_field = "id"
    site_path = ""
    filters: ClassVar[dict[str, str]] = {
        "kind": "kind",
        "username": "username",
        "action": "action",
        "error_code": "error_code",
        "channel": "channel",
        "since": "recorded_at__gte",
        "until": "recorded_at__lt",
    }

    def get_records(self) -> QuerySet[SecurityEvent]:
        """The whole log."""
        return refusals()

    def get_object(self) -> SecurityEvent:
        """One entry by its number."""
        return get_object_or_404(self.get_records(), pk=int(self.kwargs["id"]))


class AlertShown(RecordSerializer):
    """An alert, in both languages."""

    class Meta:
        model = SecurityAlert
        fields = ("uuid", "at", "kind", "about", "text", "mailed_at", "failure")


class AlertResource(ReadViewSet):
    """Security alerts, newest first."""

    permission = "people.view_security_log"
    serializer_class = AlertShown
    code_field = "uuid"
    site_path = ""
    filters: ClassVar[dict[str, str]] = {
        "kind": "kind",
        "about": "about",
        "since": "at__gte",
        "until": "at__lt",
    }

    def get_records(self) -> QuerySet[SecurityAlert]:
        """Every alert."""
        return security_alerts()


class LockedShown(RecordSerializer):
    """A locked account; after unlocking, without the time."""

    class Meta:
        model = User
        fields = ("uuid", "username", "printed_name", "locked_at", "row_version")


class LockedResource(ActionEndpoints, ReadViewSet):
    """Accounts that are locked after wrong secrets."""

    permission = "people.view_security_log"
    serializer_class = LockedShown
    code_field = "username"
    site_path = ""

    unlock = endpoint(unlock_account)

    def get_records(self) -> QuerySet[User]:
        """Who is locked out now."""
        return locked_accounts()
