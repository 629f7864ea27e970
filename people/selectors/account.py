"""What a person sees of their own account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from kernel import clock
from people.models import Authenticator, PersonSession, Qualification, RoleGrant, User
from people.selectors.authenticators import awaits_identity_check
from people.selectors.deputies import delegations_given
from people.selectors.own_sessions import OwnSession, own_sessions

RECENT = 10


@dataclass(frozen=True)
class Account:
    """One's own account at one moment."""

    person: User
    now: datetime
    grants: QuerySet[RoleGrant]
    qualifications: QuerySet[Qualification]
    authenticators: list[Authenticator]
    awaits_identity_check: bool
    sessions: QuerySet[PersonSession]
    open_sessions: list[OwnSession]


def account_of(user: Any, here: str = "") -> Account:
    """Roles that hold or will, qualifications, authenticators in use, open sessions, and the latest sign-ins.

    ``here`` is the digest of the session that asks.
    """
    now = clock.now()
    authenticators = list(authenticators_of(user))
    given = delegations_given(user, now).select_related("user", "site", "delegated_from__user")
    deputies = Prefetch("delegations", given.order_by("valid_from", "pk"), to_attr="deputies")
    grants = own_and_given(user, now).filter(user=user).prefetch_related(deputies)
    return Account(
        person=user,
        now=now,
        grants=grants.order_by("role__code", "pk"),
        qualifications=Qualification.objects.filter(user=user).order_by("kind", "code", "pk"),
        authenticators=authenticators,
        awaits_identity_check=not authenticators and awaits_identity_check(user),
        sessions=PersonSession.objects.filter(user=user).order_by("-began_at", "-pk")[:RECENT],
        open_sessions=own_sessions(user, here, now),
    )


def own_and_given(user: Any, at: datetime) -> QuerySet[RoleGrant]:
    """What the person holds or will hold, and what others hold as their deputies, beyond ``at``."""
    mine = Q(user_id=user.pk) | Q(delegated_from__user_id=user.pk)
    found = RoleGrant.objects.select_related("user", "role", "site", "area", "delegated_from__user")
    return found.filter(mine).exclude(valid_until__lte=at).order_by("-valid_from", "-pk")


def authenticators_of(user: Any) -> QuerySet[Authenticator]:
    """The person's own that are in use, in the order in which they were registered."""
    found: QuerySet[Authenticator] = Authenticator.objects.filter(user=user, revoked_at=None)
    return found.order_by("registered_at", "pk")
