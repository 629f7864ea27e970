"""Resources ``people`` and ``inspectors``: accounts, what their persons are trained for, and how they begin and end."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.response import Response

from audit.api import ActionEndpoints, creation, endpoint
from equipment.models import Site
from kernel.api.fields import RecordField, UtcDateTimeField
from kernel.api.resources import ReadViewSet
from kernel.api.serializers import Body, RecordSerializer
from people.actions.create_inspector import create_inspector
from people.actions.create_user import create_user
from people.actions.deactivate_user import deactivate_user
from people.actions.disable_idle_account import enable_account
from people.actions.record_qualification import record_qualification
from people.api.access import RoleRequestShown
from people.choices import QualificationKind
from people.models import Qualification, RoleRequest, User
from people.one_time import one_time_secret
from people.selectors.accounts import accounts, accounts_of_inspectors

LANGUAGES = ("en", "zh-hans")
ONCE = "Shown once. Null in the reply to a repeated request: reset the password, if the first reply was lost."


class QualificationShown(RecordSerializer):
    """What a person is trained for, and how long that holds."""

    class Meta:
        model = Qualification
        fields = ("uuid", "kind", "code", "valid_from", "valid_until")


class PersonShown(RecordSerializer):
    """An account; never anything of its secrets. Roles stand in ``role-grants``."""

    class Meta:
        model = User
        fields = (
            "uuid",
            "username",
            "printed_name",
            "language",
            "is_service",
            "is_active",
            "locked_at",
            "disabled_at",
            "expires_at",
            "last_login",
            "row_version",
        )


class PersonDetailShown(PersonShown):
    """An account with every qualification that was recorded, the newest first."""

    qualifications = serializers.SerializerMethodField()

    class Meta(PersonShown.Meta):
        fields = (*PersonShown.Meta.fields, "qualifications")  # type: ignore[assignment]

    def get_qualifications(self, person: User) -> list[dict[str, Any]]:
        """Those that have run out too."""
        found = person.qualifications.order_by("-valid_from", "-pk")
        return [dict(each) for each in QualificationShown(found, many=True).data]


class PersonMadeShown(PersonShown):
    """A new account with its one-time password: in this reply, and nowhere else."""

    one_time_password = serializers.CharField(allow_null=True, help_text=ONCE)

    class Meta(PersonShown.Meta):
        fields = (*PersonShown.Meta.fields, "one_time_password")  # type: ignore[assignment]


class InspectorMadeShown(RoleRequestShown):
    """The request for the inspector's role, with the new account's one-time password: in this reply alone."""

    one_time_password = serializers.CharField(allow_null=True, help_text=ONCE)

    class Meta(RoleRequestShown.Meta):
        fields = (*RoleRequestShown.Meta.fields, "one_time_password")  # type: ignore[assignment]


class PersonBody(Body):
    """Who the new account is for. Nobody chooses its first password: chance does, for a day."""

    username = serializers.CharField(max_length=150)
    printed_name = serializers.CharField(max_length=200)
    language = serializers.ChoiceField(choices=LANGUAGES, default="en")

    def arguments(self) -> dict[str, Any]:
        """With a password of chance."""
        self.plain = one_time_secret()
        return {**super().arguments(), "password": self.plain}

    def told_of(self, user: User) -> str | None:
        """The password of this request, where it opens the account: not when the account was there already."""
        return self.plain if user.check_password(self.plain) else None


class InspectorBody(PersonBody):
    """Who inspects, in which role that only reads, where, until when, and why."""

    site = RecordField(lambda context: Site.objects.all())
    role = serializers.CharField(max_length=40)
    until = UtcDateTimeField()
    why = serializers.CharField(max_length=1000)


class QualificationBody(Body):
    """What the person has been trained for; without ``valid_until`` it does not run out."""

    kind = serializers.ChoiceField(choices=QualificationKind.choices)
    code = serializers.CharField(max_length=60, help_text="Of the equipment class or the recipe.")
    valid_until = UtcDateTimeField(required=False, allow_null=True)


def told_once(result: User, body: Any) -> Response:
    """The new account; no cache on the way keeps its password."""
    shown = {**PersonShown(result).data, "one_time_password": body.told_of(result)}
    return Response(shown, status=201, headers={"Cache-Control": "no-store"})


def inspector_told_once(result: RoleRequest, body: Any) -> Response:
    """The same of an inspector, with the request that two persons decide about."""
    shown = {**RoleRequestShown(result).data, "one_time_password": body.told_of(result.user)}
    return Response(shown, status=201, headers={"Cache-Control": "no-store"})


class PersonResource(ActionEndpoints, ReadViewSet):
    """Accounts, deactivated ones included: a user ID is never given again."""

    permission = "people.view_people"
    serializer_class = PersonShown
    detail_serializer_class = PersonDetailShown
    code_field = "username"
    site_path = ""
    filters: ClassVar[dict[str, str]] = {
        "is_active": "is_active",
        "is_service": "is_service",
        "used_before": "last_login__lt",
    }
    search_fields = ("username", "printed_name")
    ordering_fields = ("username", "printed_name", "last_login")

    create = creation(create_user, body=PersonBody, file=told_once, holds=PersonMadeShown, by_session=True)
    deactivate = endpoint(deactivate_user)
    enable = endpoint(enable_account)
    record_qualification = endpoint(record_qualification, body=QualificationBody)

    def get_records(self) -> QuerySet[User]:
        """Every account: they belong to no site."""
        return accounts()


class InspectorResource(ActionEndpoints, ReadViewSet):
    """Accounts that are made for a time, those that are over too."""

    permission = "people.view_people"
    serializer_class = PersonShown
    detail_serializer_class = PersonDetailShown
    code_field = "username"
    site_path = ""
    filters: ClassVar[dict[str, str]] = {"is_active": "is_active", "expires_before": "expires_at__lt"}
    search_fields = ("username", "printed_name")
    ordering_fields = ("username", "expires_at")

    create = creation(
        create_inspector,
        body=InspectorBody,
        file=inspector_told_once,
        holds=InspectorMadeShown,
        by_session=True,
    )

    def get_records(self) -> QuerySet[User]:
        """Every account with an end of its own."""
        return accounts_of_inspectors()
