"""What a person sees of their own account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from kernel import clock
from people.models import Authenticator, PersonSession, Qualification, RoleGrant, User

RECENT = 10


@dataclass(frozen=True)
class Account:
    """One's own account at one moment."""

    person: User
    now: datetime
    grants: QuerySet[RoleGrant]
    qualifications: QuerySet[Qualification]
    authenticators: list[Authenticator]
    sessions: QuerySet[PersonSession]


def account_of(user: Any) -> Account:
    """Roles that hold or will, qualifications, authenticators in use, and the latest sign-ins."""
    now = clock.now()
    grants = RoleGrant.objects.filter(user=user).select_related("role", "site", "area")
    return Account(
        person=user,
        now=now,
        grants=grants.exclude(valid_until__lte=now).order_by("role__code", "pk"),
        qualifications=Qualification.objects.filter(user=user).order_by("kind", "code", "pk"),
        authenticators=list(authenticators_of(user)),
        sessions=PersonSession.objects.filter(user=user).order_by("-began_at", "-pk")[:RECENT],
    )


def authenticators_of(user: Any) -> QuerySet[Authenticator]:
    """The person's own that are in use, in the order in which they were registered."""
    found: QuerySet[Authenticator] = Authenticator.objects.filter(user=user, revoked_at=None)
    return found.order_by("registered_at", "pk")
