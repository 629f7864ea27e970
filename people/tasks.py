"""What time does to sessions, and what is looked for in refusals all the time."""

from __future__ import annotations

from celery import shared_task

from kernel import clock
from people import alerts, sessions
from people.actions.sign_in import record_sign_out
from people.choices import SessionEnd

BEAT = {
    "idle-sessions": {"task": "people.end_idle_sessions", "schedule": 60.0},
    # Together within the minute that those who watch over access are to hear of it (21 CFR 11.300(d)).
    "refusal-watch": {"task": "people.watch_refusals", "schedule": 20.0, "options": {"expires": 20.0}},
    "security-mail": {"task": "people.send_alerts", "schedule": 15.0, "options": {"expires": 15.0}},
}


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


@shared_task(name="people.watch_refusals")
def watch_refusals() -> int:
    """Look for bursts of wrong secrets; returns how many alerts were raised (URS-SIG-12)."""
    return alerts.watch()


@shared_task(name="people.send_alerts")
def send_alerts() -> int:
    """Send alerts by e-mail; returns how many went."""
    return alerts.send_waiting()
