"""Register a terminal where it stands; revoke one that was lost or taken away."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from equipment.models import Room, Site, Unit
from kernel import clock
from people import sessions
from people.choices import SessionEnd
from people.errors import TerminalGone, TerminalTaken
from people.models import PersonSession, Terminal


@action("people.register_terminal", label=_("Register terminal"), scope="site", administration=True)
def register_terminal(
    *, site: Site, code: str, name: str, room: Room | None = None, scale: Unit | None = None
) -> Terminal:
    """From now on this terminal does its own room's tasks and reads its own scale, and no other (URS-ACC-11)."""
    wanted = code.strip().upper()
    if Terminal.objects.filter(code=wanted, revoked_at=None).exists():
        raise TerminalTaken(terminal=wanted)
    terminal = Terminal(site=site, code=wanted, name=name, room=room, scale=scale, registered_at=clock.now())
    terminal.full_clean()
    terminal.save()
    return terminal


@action(
    "people.revoke_terminal",
    label=_("Revoke terminal"),
    subject="terminal",
    reason=True,
    administration=True,
)
def revoke_terminal(*, terminal: Terminal) -> Terminal:
    """The plant knows it no longer, and whoever is signed in there is signed out."""
    if terminal.revoked_at is not None:
        raise TerminalGone(terminal=terminal.code)
    terminal.revoked_at = clock.now()
    terminal.save()
    open_there = PersonSession.objects.filter(terminal=terminal.code, ended_at=None).select_related("user")
    for session in open_there.order_by("pk"):
        sessions.end(session, SessionEnd.ENDED)
    return terminal
