"""What time does to the trail: a new month needs a table before its first event."""

from __future__ import annotations

from celery import shared_task
from django.db import connection

BEAT = {
    "trail-partitions": {"task": "audit.ensure_trail_partitions", "schedule": 6 * 3600.0},
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
