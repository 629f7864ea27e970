"""What time does to equipment: hold times run out, a new month needs a place for its samples."""

from __future__ import annotations

import logging

from celery import shared_task
from django.db import connection

from audit.choices import Channel
from audit.context import Origin, coming_from
from audit.contracts import authority
from equipment.actions.expire_hold import expire_hold
from equipment.selectors.cleaning import units_past_their_hold
from kernel import clock
from kernel.errors import DomainError

logger = logging.getLogger(__name__)

BEAT = {
    "expire-holds": {"task": "equipment.expire_holds", "schedule": 30.0},
    "sample-partitions": {"task": "equipment.ensure_sample_partitions", "schedule": 6 * 3600.0},
}


@shared_task(name="equipment.expire_holds")
def expire_holds() -> int:
    """Note every hold time that has run out (URS-CLN-02); returns how many units that were."""
    system = authority().system_actor()
    noted = 0
    with coming_from(Origin(channel=Channel.TASK, terminal="equipment.expire_holds")):
        for unit in units_past_their_hold(clock.now()):
            try:
                expire_hold(unit=unit, actor=system)
                noted += 1
            except DomainError:
                logger.exception("The hold time of unit %s could not be noted as exceeded", unit.code)
    return noted


@shared_task(name="equipment.ensure_sample_partitions")
def ensure_sample_partitions() -> int:
    """Make the tables of the coming months; returns how many were missing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT equipment_ensure_sample_partitions(3)")
        made: int = cursor.fetchone()[0]
    return made
