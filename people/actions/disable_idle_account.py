"""Disable an account that nobody has used for too long, or whose time is over; enable it again (URS-ACC-05)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from kernel import clock
from people import sessions
from people.actions._lapsing import lapse_with_account
from people.choices import SessionEnd
from people.errors import NotDisabled, SwitchedOnByItself, TimeIsOver
from people.models import User


@action("people.disable_account", label=_("Disable account"), subject="user", event_caused=True)
def disable_account(*, user: User, why: str) -> User:
    """The system disables it; ``why`` is ``idle`` or ``expired``. Its sessions end at once."""
    user.is_active, user.disabled_at = False, clock.now()
    user.save()
    sessions.end_all_of(user, SessionEnd.DEACTIVATED)
    lapse_with_account(user)
    return user


@action("people.enable_account", label=_("Enable account"), subject="user", reason=True, administration=True)
def enable_account(*, user: User) -> User:
    """The administrator enables it again; the reason says why the person still needs it, and how it was checked."""
    if user.is_service:
        raise SwitchedOnByItself(username=user.username)
    if user.disabled_at is None or user.is_active:
        raise NotDisabled(person=user.printed_name)
    now = clock.now()
    if user.expires_at is not None and user.expires_at <= now:
        raise TimeIsOver(person=user.printed_name)
    user.is_active, user.disabled_at, user.enabled_at = True, None, now
    user.save()
    return user
