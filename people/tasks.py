"""What time does to sessions."""

from __future__ import annotations

from celery import shared_task

from kernel import clock
from people import sessions
from people.actions.sign_in import record_sign_out
from people.choices import SessionEnd

BEAT = {"idle-sessions": {"task": "people.end_idle_sessions", "schedule": 60.0}}


@shared_task(name="people.end_idle_sessions")
def end_idle_sessions() -> int:
    """End the sessions that nobody came back to; returns how many that were (URS-ACC-08)."""
    ended = 0
    for session in sessions.left_alone(clock.now()).select_related("user"):
        if sessions.end(session, SessionEnd.IDLE):
            ended += 1
            if session.user.is_active:
                record_sign_out(user=session.user, actor=session.user)
    return ended
