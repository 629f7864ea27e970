"""Who acts in the factories, how they sign, and how time passes: everything else is an action."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import connection

from audit.context import Reason, SignatureGiven
from mom.demo import cast
from people.models import User

WHY = "Seen at the machine and written down"


def actor(username: str) -> User:
    """A person of the demo cast, or one that a factory made."""
    return cast.actor(username)


def sign(username: str, meaning: str) -> SignatureGiven:
    """That person's signature; everybody in the tests has the demo password."""
    return SignatureGiven(username, cast.DEMO_PASSWORD, meaning)


def because(text: str = WHY, code: str = "process_upset") -> Reason:
    """A reason of the demo list."""
    return Reason(code, text)


def signed(username: str, meaning: str) -> dict[str, Any]:
    """Actor and signature of one person, as the arguments of a signed action."""
    return {"actor": actor(username), "signature": sign(username, meaning)}


def pass_time(**parts: float) -> None:
    """Let GxP time go by in this test's database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pharmom_shift_clock(%s)", [timedelta(**parts)])
