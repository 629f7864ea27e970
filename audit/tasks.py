"""What time asks of the trail: tables for new months, numbers and signatures for new rows, a look at all of it."""

from __future__ import annotations

from celery import shared_task
from celery.schedules import crontab
from django.db import connection

from audit.ledger import anchoring, integrator
from audit.verification import verify
from audit.verification.history import keep_run
from kernel import clock

BEAT = {
    "trail-partitions": {"task": "audit.ensure_trail_partitions", "schedule": 6 * 3600.0},
    # What could not begin before the next one is due is not caught up on.
    "ledger": {"task": "audit.integrate_ledger", "schedule": 1.0, "options": {"expires": 1.0}},
    # At night in China, in the evening in Europe; on Sundays everything, else what is new.
    "verify-new": {
        "task": "audit.verify_trail",
        "schedule": crontab(hour=18, minute=20, day_of_week="1-6"),
        "kwargs": {"continued": True},
    },
    "verify-all": {
        "task": "audit.verify_trail",
        "schedule": crontab(hour=18, minute=20, day_of_week="0"),
        "kwargs": {"continued": False},
    },
    "anchors": {"task": "audit.anchor_ledger", "schedule": 60.0, "options": {"expires": 60.0}},
}


@shared_task(name="audit.ensure_trail_partitions")
def ensure_trail_partitions() -> int:
    """Make the tables of the coming months; returns how many were missing.

    Where beat stood still for months, events went into the table for the rest: they are put right.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pharmom_ensure_partitions(3)")
        made: int = cursor.fetchone()[0]
    return made


@shared_task(name="audit.integrate_ledger")
def integrate_ledger() -> int:
    """Number what was committed since the last second and sign it; returns how many leaves were added."""
    return integrator.integrate().integrated


@shared_task(name="audit.anchor_ledger")
def anchor_ledger() -> dict[str, bool]:
    """Put the newest checkpoint into each anchor whose turn it is."""
    return anchoring.anchor_newest()


@shared_task(name="audit.verify_trail")
def verify_trail(continued: bool = True) -> int:
    """Verify the trail and keep the result; returns how many faults were found, each of which is an alarm."""
    began_at = clock.now()
    report = verify(continued=continued)
    keep_run(report, began_at, continued)
    return len(report.faults)
