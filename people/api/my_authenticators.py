"""Resource ``my-authenticators``: one's own, from a session alone; a token never changes what lets a person in."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action as route
from rest_framework.request import Request
from rest_framework.response import Response

from audit.api.endpoints import origin_of
from kernel.api.access import SignedInSession
from kernel.api.resources import ReadViewSet
from kernel.api.serializers import StrictSerializer
from kernel.faces import SIGNED_IN
from people import second_factor
from people.actions.record_authenticator_test import record_authenticator_test
from people.actions.register_totp import register_totp
from people.actions.rename_authenticator import rename_authenticator
from people.actions.revoke_authenticator import revoke_own_authenticator
from people.api.authenticators import AuthenticatorShown
from people.choices import RevokedWhy
from people.factors.challenges import session_of
from people.factors.enrolment import begin_app
from people.models import Authenticator
from people.selectors.account import authenticators_of


class NewAppShown(serializers.Serializer[Any]):
    """What an authenticator app is told, once."""

    question = serializers.UUIDField(help_text="Goes back with the first code, within 15 minutes.")
    key = serializers.CharField(help_text="In base 32.")
    address = serializers.CharField(help_text="The otpauth address that a QR code says.")


class FactorBody(StrictSerializer):
    """A code, or ``{"challenge": …, "answer": …}`` of a passkey as text."""

    factor = serializers.CharField(max_length=20_000, write_only=True, required=False)


class RegisterAppBody(FactorBody):
    """The first code of the new app, its name, and the person's password; ``factor`` where they have one already."""

    question = serializers.UUIDField()
    code = serializers.CharField(max_length=10, write_only=True)
    name = serializers.CharField(max_length=80)
    password = serializers.CharField(max_length=200, write_only=True, trim_whitespace=False)


class RenameBody(StrictSerializer):
    """Another name."""

    name = serializers.CharField(max_length=80)


class RevokeOwnBody(FactorBody):
    """Why it is no longer taken."""

    why = serializers.ChoiceField(choices=RevokedWhy.choices, default=RevokedWhy.UNUSED)


class MyAuthenticatorResource(ReadViewSet):
    """One's own authenticators that are in use."""

    permission = SIGNED_IN
    authentication_classes = [SignedInSession]  # as the base declares it
    serializer_class = AuthenticatorShown
    code_field = "uuid"
    site_path = ""
    ordering_fields = ("tested_at", "registered_at", "last_used_at")

    def get_records(self) -> QuerySet[Authenticator]:
        """Nobody else's."""
        return authenticators_of(self.request.user)

    @extend_schema(request=None, responses=NewAppShown)
    @route(detail=False, methods=["post"], url_path="begin-app", filter_backends=[])
    def begin_app(self, request: Request) -> Response:
        """A new key for an authenticator app; nothing is registered before its first code has come."""
        new = begin_app(request.user, session_of(request._request))
        shown = {"question": new.question, "key": new.letters.replace(" ", ""), "address": new.address}
        return Response(NewAppShown(shown).data)

    @extend_schema(request=RegisterAppBody, responses={201: AuthenticatorShown})
    @route(detail=False, methods=["post"], url_path="register-app", filter_backends=[])
    def register_app(self, request: Request) -> Response:
        """Register the app with its first code."""
        entered = self._entered(RegisterAppBody)
        self._prove(entered)
        made = self._run(register_totp, **{**entered, "question": str(entered["question"])})
        return self.answer(made, status=201)

    @extend_schema(request=RenameBody, responses=AuthenticatorShown)
    @route(detail=True, methods=["post"], filter_backends=[])
    def rename(self, request: Request, **kwargs: Any) -> Response:
        """Call it something else."""
        entered = self._entered(RenameBody)
        user = request.user
        return self.answer(
            rename_authenticator(
                user=user,
                actor=user,
                origin=origin_of(request),
                authenticator=self.get_object(),
                name=entered["name"],
            )
        )

    @extend_schema(request=FactorBody, responses=AuthenticatorShown)
    @route(detail=True, methods=["post"], filter_backends=[])
    def test(self, request: Request, **kwargs: Any) -> Response:
        """Record that it works: ``factor`` is what it gives now."""
        mine, entered = self.get_object(), self._entered(FactorBody)
        self._prove(entered)
        return self.answer(self._run(record_authenticator_test, authenticator=mine))

    @extend_schema(request=RevokeOwnBody, responses=AuthenticatorShown)
    @route(detail=True, methods=["post"], filter_backends=[])
    def revoke(self, request: Request, **kwargs: Any) -> Response:
        """Give it up; the last one only an administrator revokes."""
        mine, entered = self.get_object(), self._entered(RevokeOwnBody)
        self._prove(entered)
        return self.answer(self._run(revoke_own_authenticator, authenticator=mine, **entered))

    def _entered(self, body: type[StrictSerializer]) -> dict[str, Any]:
        serializer = body(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def _prove(self, entered: dict[str, Any]) -> None:
        """Before the action's transaction, so that a wrong one counts."""
        factor = entered.pop("factor", "")
        if factor:
            second_factor.prove(self.request.user, factor, session_of(self.request._request))

    def _run(self, action: Any, **arguments: Any) -> Any:
        user, session = self.request.user, session_of(self.request._request)
        return action(user=user, actor=user, session=session, origin=origin_of(self.request), **arguments)
