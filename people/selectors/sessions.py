"""Sessions as the administrator sees them: who is where, and whose account is in use at two places."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from people.models import PersonSession, User


def sessions_with_others(since: datetime) -> QuerySet[PersonSession]:
    """Every session; ``is_twice`` where the account was used since then at another terminal too (URS-ACC-03)."""
    used = PersonSession.objects.filter(ended_at=None, last_used_at__gt=since)
    others = used.filter(user=OuterRef("user")).exclude(terminal=OuterRef("terminal"))
    mine = used.filter(pk=OuterRef("pk"))
    sessions = PersonSession.objects.select_related("user")
    return sessions.annotate(is_twice=Exists(others) & Exists(mine))


def sessions_of(user: User) -> QuerySet[PersonSession]:
    """One person's own sessions, the latest first."""
    return PersonSession.objects.filter(user_id=user.pk).order_by("-began_at", "-pk")
