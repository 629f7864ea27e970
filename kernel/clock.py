"""One clock: the database's time is GxP time, whatever the web server or a tablet thinks (URS-SYS-04)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection

_frozen: ContextVar[datetime | None] = ContextVar("pharmom_clock", default=None)


def now() -> datetime:
    """The GxP time (aware, UTC): inside an action the event's own time, else the database's."""
    frozen = _frozen.get()
    if frozen is not None:
        return frozen
    with connection.cursor() as cursor:
        cursor.execute("SELECT pharmom_now()")
        row = cursor.fetchone()
    moment: datetime = row[0]
    return moment


def frozen() -> datetime | None:
    """The event's own time inside an action, ``None`` outside: for whoever lets the database say what now is."""
    return _frozen.get()


def today(zone: str | ZoneInfo) -> date:
    """The calendar day at the site whose zone is given."""
    return now().astimezone(_zone(zone)).date()


def end_of_day(day: date, zone: str | ZoneInfo) -> datetime:
    """The moment at which a date “valid until ``day``” stops: the site's midnight after it."""
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=_zone(zone))


@contextlib.contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let ``now()`` return ``moment``: the action runner gives its body the event's time."""
    token = _frozen.set(moment)
    try:
        yield
    finally:
        _frozen.reset(token)


def _zone(zone: str | ZoneInfo) -> ZoneInfo:
    return zone if isinstance(zone, ZoneInfo) else ZoneInfo(zone)
