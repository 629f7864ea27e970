"""Who acts in the demo plant, how they sign, and how time passes where it may be moved."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import connection

from audit.context import Reason, SignatureGiven
from kernel import clock
from mom.demo import cast
from people.models import User

T = TypeVar("T")

WHY = "Seen at the machine and written down"
# Two who make the history of the plant share its clock; any number that nothing else locks by.
_CLOCK = 4_500_000


class NotAsPlanned(Exception):
    """The plant is not as the people of the demo expect it; the text says what they looked for."""


def found(record: T | None, what: str) -> T:
    """The record that must be there."""
    if record is None:
        raise NotAsPlanned(what)
    return record


def actor(username: str) -> User:
    """A person of the demo cast, or one that a test made."""
    return cast.actor(username)


def sign(username: str, meaning: str) -> SignatureGiven:
    """That person's signature; everybody has the demo password."""
    return SignatureGiven(username, cast.DEMO_PASSWORD, meaning)


def because(text: str = WHY, code: str = "process_upset") -> Reason:
    """A reason of the demo list."""
    return Reason(code, text)


def signed(username: str, meaning: str) -> dict[str, Any]:
    """Actor and signature of one person, as the arguments of a signed action."""
    return {"actor": actor(username), "signature": sign(username, meaning)}


def pass_time(**parts: float) -> None:
    """Let GxP time go by; the database refuses it unless its name is that of a test's (URS-SYS-04)."""
    seconds = timedelta(**parts).total_seconds()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CLOCK])
        cursor.execute("SELECT pharmom_shift_clock(make_interval(secs => %s))", [seconds])


def set_time(moment: datetime) -> None:
    """Put GxP time to this moment."""
    pass_time(seconds=(moment - clock.now()).total_seconds())


@contextmanager
def clock_standing() -> Iterator[None]:
    """Nobody else moves the clock: a scale is read while its reading is fresh."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_CLOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_CLOCK])
