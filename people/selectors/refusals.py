"""Refused secrets in the security log: who is locked out now, and where guesses come in bursts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from audit.choices import Refusal
from audit.models import SecurityEvent
from people.models import SecurityAlert, User

# What guessing looks like: a wrong secret at the door or in the signing dialog, or one for a locked account.
GUESSES = (Refusal.SIGN_IN, Refusal.SIGNATURE, Refusal.LOCKED)
# The newest that a look takes in: more than that within one window is a burst of many by any count.
LOOKED_AT = 2000
ACCOUNT, PLACE = "account", "place"


@dataclass(frozen=True)
class Burst:
    """Many guesses: ``of`` one account or one place, how many, and with how many user IDs."""

    of: str
    about: str
    count: int
    names: int = 1


def refusals() -> QuerySet[SecurityEvent]:
    """The security log, the latest first; it belongs to no site."""
    return SecurityEvent.objects.order_by("-id")


def locked_accounts() -> QuerySet[User]:
    """Who is locked out now, the longest first."""
    locked: QuerySet[User] = User.objects.filter(is_active=True, locked_at__isnull=False)
    return locked.order_by("locked_at", "pk")


def security_alerts() -> QuerySet[SecurityAlert]:
    """Every alert, the latest first."""
    return SecurityAlert.objects.order_by("-at", "-pk")


def bursts(since: datetime, at_least: int) -> Iterator[Burst]:
    """The user IDs and network addresses with so many guesses since then."""
    newest = SecurityEvent.objects.order_by("-id").values_list("kind", "username", "terminal", "recorded_at")
    recent = [row for row in newest[:LOOKED_AT] if row[3] > since and row[0] in GUESSES]
    by_name = Counter(name for _kind, name, _terminal, _at in recent)
    by_place = Counter(address_of(terminal) for _kind, _name, terminal, _at in recent)
    for name, count in by_name.items():
        if name and count >= at_least:
            yield Burst(ACCOUNT, name, count)
    for place, count in by_place.items():
        if place and count >= at_least:
            names = {row[1] for row in recent if address_of(row[2]) == place}
            yield Burst(PLACE, place, count, len(names))


def address_of(terminal: str) -> str:
    """The network address in ``T-1A2B3C4D 10.0.0.7 · token``: the terminal's own number is easily thrown away."""
    words = terminal.partition(" · ")[0].split()
    return words[-1] if words else ""
