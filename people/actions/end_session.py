"""End somebody's session at once: a lost tablet, a terminal left behind, a person who has gone."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from people import sessions
from people.choices import SessionEnd
from people.errors import SessionIsOver
from people.models import PersonSession, User


@action("people.end_session", label=_("End session"), reason=True, administration=True)
def end_session(*, session: PersonSession) -> User:
    """The next request of that session is nobody's; what was not sent is lost there, what was recorded stays."""
    if not sessions.end(session, SessionEnd.ENDED):
        raise SessionIsOver(person=session.user.printed_name)
    return session.user
