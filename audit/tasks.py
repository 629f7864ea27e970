"""What time does to the trail: a new month needs a table before its first event."""

from __future__ import annotations

from celery import shared_task
from django.db import connection

from audit.ledger import anchoring, integrator

BEAT = {
    "trail-partitions": {"task": "audit.ensure_trail_partitions", "schedule": 6 * 3600.0},
    # What could not begin before the next one is due is not caught up on.
    "ledger": {"task": "audit.integrate_ledger", "schedule": 1.0, "options": {"expires": 1.0}},
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
