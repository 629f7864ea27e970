"""Resource ``sessions``: who is signed in where, for a monitoring system; one is ended from here too."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.db.models import QuerySet
from rest_framework import serializers

from audit.api import ActionEndpoints, endpoint
from kernel import clock
from kernel.api.resources import ReadViewSet
from kernel.api.serializers import RecordSerializer
from people.actions.end_session import end_session
from people.models import PersonSession
from people.rules import in_force
from people.selectors.sessions import sessions_with_others


class SessionShown(RecordSerializer):
    """A session; never its key."""

    is_twice = serializers.BooleanField(help_text="The account is in use at another terminal too.")

    class Meta:
        model = PersonSession
        fields = (
            "uuid",
            "code",
            "user",
            "terminal",
            "address",
            "began_at",
            "last_used_at",
            "ended_at",
            "why",
            "is_twice",
        )


class SessionResource(ActionEndpoints, ReadViewSet):
    """Sessions of people."""

    permission = "people.view_sessions"
    serializer_class = SessionShown
    code_field = "digest"
    site_path = ""
    filters: ClassVar[dict[str, str]] = {
        "user": "user__username",
        "terminal": "terminal",
        "why": "why",
        "since": "began_at__gte",
    }
    search_fields = ("user__username", "user__printed_name", "terminal", "address")
    ordering_fields = ("began_at", "last_used_at", "ended_at")

    end = endpoint(end_session, record_as="session")

    def get_records(self) -> QuerySet[PersonSession]:
        """Every session: they belong to no site."""
        return sessions_with_others(clock.now() - timedelta(seconds=in_force().idle_sign_out_seconds))
