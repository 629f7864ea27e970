"""One-time secrets: random, shown once to who hands them over, good for choosing one's own within a day."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from people.models import User

LASTS = timedelta(hours=24)
# Without what is mistaken for something else when it is read from paper.
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


def one_time_secret() -> str:
    """``k7fq-…``: 80 random bits in four groups."""
    return "-".join("".join(secrets.choice(_LETTERS) for _each in range(4)) for _group in range(4))


def hand_over(user: User, plain: str, at: datetime) -> None:
    """Make ``plain`` the secret of the account until its person has chosen their own; nothing is saved."""
    user.set_password(plain)
    user.must_change_password = True
    user.one_time_until = at + LASTS


def has_expired(user: User, at: datetime) -> bool:
    """Whether the secret was handed over, not replaced, and is too old."""
    return bool(user.must_change_password and user.one_time_until is not None and at >= user.one_time_until)
