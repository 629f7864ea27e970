"""Accounts that nobody has used for too long, and those whose time is over (URS-ACC-05)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from audit.models import AuditEvent
from audit.selectors.records import made_after
from people.models import User
from people.rules import in_force
from people.selectors.rights import grants_in_effect

ENABLE = "people.enable_account"


def idle_accounts(at: datetime) -> list[User]:
    """People who have neither signed in nor done anything since the limit of the rules in force.

    An account that is new, or enabled again, has its time from then on. Programs are no one's to come back to:
    their tokens end by themselves. Of those who can enable accounts again, the last ones stay.
    """
    days = in_force().idle_account_days
    if not days:
        return []
    limit = at - timedelta(days=days)
    acted = AuditEvent.objects.filter(recorded_at__gt=limit).values("actor_id")
    people = User.objects.filter(is_active=True, is_service=False)
    people = people.exclude(Q(last_login__gt=limit) | Q(enabled_at__gt=limit) | Q(pk__in=acted))
    found = list(people.exclude(pk__in=made_after(User, limit)).order_by("pk"))
    return _without_the_last_keeper(found, at)


def expired_accounts(at: datetime) -> QuerySet[User]:
    """Accounts that were made until a moment that is past."""
    found: QuerySet[User] = User.objects.filter(is_active=True, expires_at__lte=at)
    return found


def _without_the_last_keeper(found: list[User], at: datetime) -> list[User]:
    keepers = set(
        grants_in_effect(at).filter(role__permissions__action=ENABLE).values_list("user_id", flat=True)
    )
    if keepers - {user.pk for user in found}:
        return found
    return [user for user in found if user.pk not in keepers]
