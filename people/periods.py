"""Continuous periods of access: begun by a first signing, ended by whatever could put somebody else there.

URS-SIG-02. A period is looked at when something is signed, by the database's clock; whatever is doubtful ends it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet, Value
from django.db.models.functions import Greatest

from audit.context import Access
from kernel import clock
from people.choices import SessionEnd
from people.models import AccessPeriod
from people.rules import in_force

_BEGIN = """
INSERT INTO people_accessperiod (uuid, user_id, session, terminal, client, began_at, last_used_at, why)
VALUES (gen_random_uuid(), %s, %s, %s, %s, %s, %s, '')
ON CONFLICT (session) WHERE ended_at IS NULL DO NOTHING"""


def open_period(access: Access | None) -> AccessPeriod | None:
    """The period that is open for just this session, person, terminal and browser; ended here if it must be."""
    if access is None:
        return None
    period = AccessPeriod.objects.filter(session=access.session, ended_at=None).first()
    if period is None:
        return None
    why = _why_over(period, access)
    if why is None:
        return period
    _end(AccessPeriod.objects.filter(pk=period.pk), why)
    return None


def _why_over(period: AccessPeriod, access: Access) -> SessionEnd | None:
    now = clock.now()
    if period.user_id != access.person_id:
        return SessionEnd.SWITCHED
    if period.terminal != access.terminal:
        return SessionEnd.TERMINAL
    if period.client != access.client:
        return SessionEnd.CLIENT
    if now < period.last_used_at:
        return SessionEnd.CLOCK
    if now - period.last_used_at > timedelta(seconds=in_force().idle_sign_out_seconds):
        return SessionEnd.IDLE
    return None


def begin_or_go_on(access: Access) -> UUID:
    """The open period of the session, begun in this transaction if there is none."""
    now = clock.now()
    with connection.cursor() as cursor:
        values: list[Any] = [access.person_id, access.session, access.terminal, access.client, now, now]
        cursor.execute(_BEGIN, values)
    period = AccessPeriod.objects.get(session=access.session, ended_at=None)
    return period.uuid


def go_on(uuid: UUID) -> bool:
    """Whether the period is still open; if so, it stays until this transaction ends, and was used now."""
    used = Greatest("last_used_at", Value(clock.now()))
    return bool(AccessPeriod.objects.filter(uuid=uuid, ended_at=None).update(last_used_at=used))


def note_use(session: str) -> None:
    """Somebody used the session; a period that is over already by the database's clock is not revived."""
    now = clock.now()
    since = now - timedelta(seconds=in_force().idle_sign_out_seconds)
    AccessPeriod.objects.filter(session=session, ended_at=None, last_used_at__range=(since, now)).update(
        last_used_at=now
    )


def end_of_session(session: str, why: SessionEnd) -> None:
    """The period of the session with this digest ends."""
    _end(AccessPeriod.objects.filter(session=session), why)


def end_of_person(person_id: int, why: SessionEnd) -> None:
    """Every period of the person ends, wherever."""
    _end(AccessPeriod.objects.filter(user_id=person_id), why)


def end_at_terminal(terminal: str) -> None:
    """Somebody signs in at the terminal: whoever signed there before signs anew with all components."""
    if terminal:
        _end(AccessPeriod.objects.filter(terminal=terminal), SessionEnd.SWITCHED)


def _end(periods: QuerySet[AccessPeriod], why: SessionEnd) -> None:
    periods.filter(ended_at=None).update(ended_at=clock.now(), why=why)
