"""End a session of one's own from anywhere else: the tablet that one forgot to sign out of."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from people import sessions
from people.choices import SessionEnd
from people.errors import NotYourSession, SessionIsOver
from people.models import PersonSession, User


@action("people.end_own_session", label=_("Sign out there"), subject="user", own=True)
def end_own_session(*, user: User, session: PersonSession) -> PersonSession:
    """Its next request is nobody's, and its period of access is over; needs no right (URS-ACC-03).

    Raises ``NotYourSession``, ``SessionIsOver``.
    """
    if session.user_id != user.pk:
        raise NotYourSession()
    if not sessions.end(session, SessionEnd.SIGNED_OUT):
        raise SessionIsOver(person=user.printed_name)
    return session
