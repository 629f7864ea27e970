"""Resources ``signers`` and ``statements``: who may sign, what they have accepted, and one-time passwords."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.response import Response

from audit.api import ActionEndpoints, creation, endpoint
from kernel import clock
from kernel.api.resources import ReadViewSet
from kernel.api.serializers import Body, RecordSerializer
from kernel.faces import SIGNED_IN
from people.actions.accept_statement import accept_statement
from people.actions.publish_statement import publish_statement
from people.actions.record_identity_check import record_identity_check
from people.actions.reset_password import HandedOver, reset_password
from people.choices import IdentityMeans
from people.models import AccountabilityStatement, User
from people.selectors.signers import signers, statements, with_roles


class SignerList(serializers.ListSerializer[Any]):
    """Asks for the roles of a page at once."""

    def to_representation(self, data: Any) -> list[Any]:
        """Each with its roles."""
        found: list[Any] = super().to_representation(with_roles(data, clock.now()))
        return found


class SignerShown(RecordSerializer):
    """A person, what it takes to sign, and when they signed first and last."""

    roles = serializers.SerializerMethodField()
    identity_means = serializers.CharField(read_only=True, allow_null=True)
    identity_at = serializers.DateTimeField(read_only=True, allow_null=True)
    identity_by = serializers.CharField(read_only=True, allow_null=True)
    statement_version = serializers.IntegerField(read_only=True, allow_null=True)
    first_signing = serializers.DateTimeField(read_only=True, allow_null=True)
    last_signing = serializers.DateTimeField(read_only=True, allow_null=True)

    class Meta:
        model = User
        list_serializer_class = SignerList
        fields = (
            "uuid",
            "username",
            "printed_name",
            "roles",
            "identity_means",
            "identity_at",
            "identity_by",
            "statement_version",
            "first_signing",
            "last_signing",
            "is_active",
            "row_version",
        )

    def get_roles(self, person: Any) -> str:
        """The names of the roles that are held now."""
        if not hasattr(person, "roles_held"):
            with_roles([person], clock.now())
        return str(person.roles_held)


class IdentityCheckBody(Body):
    """What was seen; never a document's number."""

    means = serializers.ChoiceField(choices=IdentityMeans.choices)
    remark = serializers.CharField(max_length=200, required=False, allow_blank=True)


class AcceptStatementBody(Body):
    """One's own secret, for the version of the address."""

    password = serializers.CharField(max_length=200, write_only=True, trim_whitespace=False)

    def arguments(self) -> dict[str, Any]:
        """Whoever asks, for themselves."""
        return {"user": self.context["request"].user, **self.validated_data}


class StatementBody(Body):
    """The text in both languages."""

    en = serializers.CharField(max_length=4000)
    zh = serializers.CharField(max_length=4000)

    def arguments(self) -> dict[str, Any]:
        """One text in two languages."""
        return {"text": dict(self.validated_data)}


class OneTimePasswordShown(serializers.Serializer[Any]):
    """A one-time password, for who hands it over: good for choosing one's own, for a day."""

    username = serializers.CharField()
    one_time_password = serializers.CharField()


def one_time_password(result: HandedOver, body: Any) -> Response:
    """Shown this once; no cache keeps it."""
    reply = Response({"username": result.user.username, "one_time_password": result.plain})
    reply["Cache-Control"] = "no-store"
    return reply


class SignerResource(ActionEndpoints, ReadViewSet):
    """The report of signers, deactivated accounts included (21 CFR 11.100)."""

    permission = "people.view_people"
    serializer_class = SignerShown
    code_field = "username"
    site_path = ""
    filters: ClassVar[dict[str, str]] = {"is_active": "is_active"}
    search_fields = ("username", "printed_name")
    ordering_fields = ("username", "printed_name")

    record_identity_check = endpoint(record_identity_check, body=IdentityCheckBody)
    reset_password = endpoint(reset_password, file=one_time_password, holds=OneTimePasswordShown)

    def get_records(self) -> QuerySet[User]:
        """Every person."""
        return signers()


class StatementShown(RecordSerializer):
    """One version, in both languages."""

    class Meta:
        model = AccountabilityStatement
        fields = ("uuid", "code", "version", "text", "published_at")


class StatementResource(ActionEndpoints, ReadViewSet):
    """The versions of the statement of accountability, the present one first."""

    permission = SIGNED_IN
    serializer_class = StatementShown
    code_field = "version"
    lookup_value_regex = "[0-9]{1,6}|[0-9a-f-]{36}"
    site_path = ""

    create = creation(publish_statement, body=StatementBody)
    accept = endpoint(accept_statement, body=AcceptStatementBody, record_as="statement")

    def get_records(self) -> QuerySet[AccountabilityStatement]:
        """Every version."""
        return statements()
