"""Everybody's authenticators, and which are due to be tested (URS-ACC-10)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import BooleanField, ExpressionWrapper, Max, Q, QuerySet

from kernel import clock
from people.choices import AuthenticatorKind, AuthenticatorState
from people.models import Authenticator, IdentityCheck


def every_authenticator() -> QuerySet[Authenticator]:
    """All of them with their person and ``is_due``, revoked ones too."""
    found: QuerySet[Authenticator] = Authenticator.objects.select_related("user")
    return found.annotate(is_due=ExpressionWrapper(due_at(clock.now()), BooleanField()))


def which_kinds(user: Any) -> dict[str, bool]:
    """Which kinds the person can answer with: ``has_app``, ``has_passkey``."""
    mine = set(Authenticator.objects.filter(user=user, revoked_at=None).values_list("kind", flat=True))
    return {"has_app": AuthenticatorKind.TOTP in mine, "has_passkey": AuthenticatorKind.PASSKEY in mine}


def awaits_identity_check(user: Any) -> bool:
    """Whether the last one was revoked, and nobody has recorded since then who the person is (URS-ACC-10)."""
    mine = Authenticator.objects.filter(user_id=user.pk)
    if mine.filter(revoked_at=None).exists():
        return False
    lost: datetime | None = mine.aggregate(at=Max("revoked_at"))["at"]
    checked = IdentityCheck.objects.filter(user_id=user.pk)
    return lost is not None and not checked.filter(checked_at__gt=lost).exists()


def due_at(now: datetime) -> Q:
    """In use, and last tested too long ago."""
    since = now - timedelta(days=settings.PHARMOM_AUTHENTICATOR_TEST_DAYS)
    return Q(revoked_at=None, tested_at__lte=since)


def due_for_test() -> QuerySet[Authenticator]:
    """Those of people who are active whose test is due now, the longest first (URS-ACC-10)."""
    due = Authenticator.objects.filter(due_at(clock.now()), user__is_active=True)
    return due.select_related("user").order_by("tested_at", "pk")


def state_of(authenticator: Any) -> AuthenticatorState:
    """In use, due to be tested, or revoked; of a row of ``every_authenticator``."""
    if authenticator.revoked_at is not None:
        return AuthenticatorState.REVOKED
    return AuthenticatorState.DUE if authenticator.is_due else AuthenticatorState.IN_USE
