"""Resource ``my-sessions``: where one is signed in, and signing out there; from a session alone."""

from __future__ import annotations

from django.db.models import QuerySet
from rest_framework import serializers

from audit.api import ActionEndpoints, endpoint
from kernel.api.access import SignedInSession
from kernel.api.resources import ReadViewSet
from kernel.api.serializers import RecordSerializer
from kernel.faces import SIGNED_IN
from people.actions.end_own_session import end_own_session
from people.api.own import OwnBody
from people.models import PersonSession
from people.selectors.own_sessions import open_sessions_of
from people.sessions import session_key_of


class MySessionShown(RecordSerializer):
    """A session; never its key."""

    is_here = serializers.SerializerMethodField()

    class Meta:
        model = PersonSession
        fields = ("uuid", "terminal", "browser", "address", "began_at", "last_used_at", "ended_at", "is_here")

    def get_is_here(self, session: PersonSession) -> bool:
        """Whether it is the one that asks."""
        return bool(session.digest == session_key_of(self.context["request"]))


class MySessionResource(ActionEndpoints, ReadViewSet):
    """One's own sessions that are open."""

    permission = SIGNED_IN
    authentication_classes = [SignedInSession]  # as the base declares it
    serializer_class = MySessionShown
    code_field = "uuid"
    site_path = ""
    ordering_fields = ("began_at", "last_used_at")

    end = endpoint(end_own_session, body=OwnBody, record_as="session")

    def get_records(self) -> QuerySet[PersonSession]:
        """Nobody else's."""
        return open_sessions_of(self.request.user)
