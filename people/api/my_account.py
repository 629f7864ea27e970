"""Resource ``my-account``: who one is here, and in which language one is spoken to; from a session alone."""

from __future__ import annotations

from django.conf import settings
from django.db.models import QuerySet
from rest_framework import serializers

from audit.api import ActionEndpoints, endpoint
from kernel.api.access import SignedInSession
from kernel.api.resources import ReadViewSet
from kernel.api.serializers import RecordSerializer
from kernel.faces import SIGNED_IN
from people.actions.choose_language import choose_language
from people.api.own import OwnBody
from people.models import User
from people.selectors.accounts import accounts


class MyAccountShown(RecordSerializer):
    """One's own account; roles, sessions and authenticators have resources of their own."""

    class Meta:
        model = User
        fields = ("uuid", "username", "printed_name", "language", "last_login", "row_version")


class LanguageBody(OwnBody):
    """In which language PharMOM speaks to the person from the next sign-in on."""

    language = serializers.ChoiceField(choices=settings.LANGUAGES)


class MyAccountResource(ActionEndpoints, ReadViewSet):
    """One's own account, and nobody else's."""

    permission = SIGNED_IN
    authentication_classes = [SignedInSession]  # as the base declares it
    serializer_class = MyAccountShown
    code_field = "username"
    site_path = ""

    choose_language = endpoint(choose_language, body=LanguageBody, verb="language")

    def get_records(self) -> QuerySet[User]:
        """The one who asks."""
        return accounts().filter(username=self.request.user.get_username())
