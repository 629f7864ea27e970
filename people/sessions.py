"""Keeps account of sessions, and ends them at once (URS-ACC-03, 08; URS-SIG-02).

Django's own row *is* the session: when it is deleted, the next request is nobody's. What is kept beside it says
who was where and why it ended, and finds Django's row by the digest of its key, which is kept nowhere else.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db import connection, transaction
from django.db.models import QuerySet
from django.http import HttpRequest

from audit.context import Access
from kernel import clock
from kernel.events import publish
from people import periods
from people.choices import SessionEnd
from people.errors import AccountInUseElsewhere
from people.events import SessionBegan, SessionEnded
from people.models import PersonSession, User
from people.rules import in_force
from people.selectors.browsers import browser_name

# In Django's session: the terminal at which it began.
TERMINAL = "terminal"
# The use of a session is noted a few times per limit, not at each request.
NOTES_PER_LIMIT = 15
_DELETE_DJANGO_ROW = (
    "DELETE FROM django_session WHERE encode(sha256(convert_to(session_key, 'UTF8')), 'hex') = %s"
)


def follow_django() -> None:
    """Hear of every sign-in and sign-out, by whatever way it came."""
    user_logged_in.connect(_begin, dispatch_uid="people.session_began")
    user_logged_out.connect(_signed_out, dispatch_uid="people.session_ended")


def digest_of(key: str) -> str:
    """What is kept of a session's key: it is long and random, so one SHA-256 is enough."""
    return hashlib.sha256(key.encode()).hexdigest()


def access_of(request: HttpRequest) -> Access | None:
    """The session behind a request of a browser that keeps its terminal; a token has none."""
    user: Any = getattr(request, "user", None)
    key = request.session.session_key if hasattr(request, "session") else None
    terminal = getattr(request, "terminal", "")
    if user is None or not key or not terminal or "Authorization" in request.headers:
        return None
    if not user.is_authenticated:
        return None
    client = hashlib.sha256(request.headers.get("User-Agent", "").encode()).hexdigest()
    return Access(digest_of(key), user.pk, terminal, client)


def session_key_of(request: HttpRequest) -> str:
    """The digest of the session that the request belongs to; empty where there is none."""
    key = request.session.session_key if hasattr(request, "session") else None
    return digest_of(key) if key else ""


def session_of(request: HttpRequest) -> PersonSession | None:
    """The open session that the request belongs to."""
    key = request.session.session_key
    if not key:
        return None
    return PersonSession.objects.filter(digest=digest_of(key), ended_at=None).first()


def in_use(at: datetime) -> QuerySet[PersonSession]:
    """Sessions that are open, and in which somebody did something within the idle limit."""
    limit = at - timedelta(seconds=in_force().idle_sign_out_seconds)
    return PersonSession.objects.filter(ended_at=None, last_used_at__gt=limit)


def left_alone(at: datetime) -> QuerySet[PersonSession]:
    """Sessions that nobody came back to; a use may have gone unnoted for a part of the limit."""
    limit = in_force().idle_sign_out_seconds * (1 + 1 / NOTES_PER_LIMIT)
    return PersonSession.objects.filter(ended_at=None, last_used_at__lt=at - timedelta(seconds=limit))


def refuse_second_terminal(user: User, terminal: str) -> None:
    """Where the rules in force say so, nobody signs in while their account is in use at another terminal.

    Raises ``AccountInUseElsewhere`` (URS-ACC-03).
    """
    if not in_force().refuse_second_terminal:
        return
    others = _elsewhere(user, terminal, clock.now())
    if others:
        raise AccountInUseElsewhere(terminals=", ".join(others))


def note_use(request: HttpRequest) -> None:
    """Somebody is there."""
    session = session_of(request)
    if session is not None:
        PersonSession.objects.filter(pk=session.pk).update(last_used_at=clock.now())
        periods.note_use(session.digest)


def end(session: PersonSession, why: SessionEnd) -> bool:
    """End the session at once, wherever it is open; ``False`` when it was over already."""
    with transaction.atomic():
        ended = PersonSession.objects.filter(pk=session.pk, ended_at=None).update(
            ended_at=clock.now(), why=why
        )
        if ended:
            with connection.cursor() as cursor:
                cursor.execute(_DELETE_DJANGO_ROW, [session.digest])
            periods.end_of_session(session.digest, why)
            publish(SessionEnded(session.user, session.digest, str(why)))
    return bool(ended)


def end_all_of(user: Any, why: SessionEnd) -> int:
    """End every session of the person; returns how many that were."""
    sessions = PersonSession.objects.filter(user_id=user.pk, ended_at=None).select_related("user")
    ended = sum(end(session, why) for session in sessions.order_by("pk"))
    periods.end_of_person(user.pk, why)
    return ended


def _begin(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    if not request.session.session_key:
        request.session.create()
    terminal = str(getattr(request, "terminal", ""))
    if terminal:
        request.session[TERMINAL] = terminal
    now = clock.now()
    with transaction.atomic():
        periods.end_at_terminal(terminal)
        elsewhere = _elsewhere(user, terminal, now)
        session = PersonSession.objects.create(
            user=user,
            digest=digest_of(request.session.session_key or ""),
            terminal=terminal,
            address=request.META.get("REMOTE_ADDR") or "",
            browser=browser_name(request.headers.get("User-Agent", "")),
            began_at=now,
            last_used_at=now,
        )
        publish(SessionBegan(user, session.digest, elsewhere))


def _signed_out(sender: Any, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    session = session_of(request)
    if session is not None:
        end(session, getattr(request, "session_ends_by", SessionEnd.SIGNED_OUT))


def _elsewhere(user: User, terminal: str, at: datetime) -> tuple[str, ...]:
    """The other terminals where the account is in use, the one used last first."""
    others = (
        in_use(at).filter(user=user).exclude(terminal__in=["", terminal]).order_by("-last_used_at", "-pk")
    )
    return tuple(dict.fromkeys(others.values_list("terminal", flat=True))) if terminal else ()
