"""Where a person is signed in now: each session with its period of access, and which of them is this one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from people.models import AccessPeriod, PersonSession
from people.rules import in_force


@dataclass(frozen=True)
class OwnSession:
    """One open session; ``signing_since`` where its password alone signs, ``is_here`` for the one that asks."""

    session: PersonSession
    signing_since: datetime | None
    is_here: bool


def open_sessions_of(user: Any) -> QuerySet[PersonSession]:
    """The person's own that are open, the last used first."""
    return PersonSession.objects.filter(user_id=user.pk, ended_at=None).order_by("-last_used_at", "-pk")


def own_sessions(user: Any, here: str, now: datetime) -> list[OwnSession]:
    """Two queries; ``here`` is the digest of the session that asks."""
    since = now - timedelta(seconds=in_force().idle_sign_out_seconds)
    periods = AccessPeriod.objects.filter(user_id=user.pk, ended_at=None, last_used_at__gt=since)
    began = dict(periods.values_list("session", "began_at"))
    return [OwnSession(each, began.get(each.digest), each.digest == here) for each in open_sessions_of(user)]
