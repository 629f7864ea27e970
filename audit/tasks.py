"""What time asks of the trail: tables for new months, numbers and signatures for new rows, a look at all of it.

And an entry for what nobody entered: a clock or a setting that was changed.
"""

from __future__ import annotations

from celery import shared_task
from celery.schedules import crontab
from django.conf import settings
from django.core.cache import cache
from django.db import connection

from audit.actions.record_installation_check import record_installation_check
from audit.actions.record_system import record_clock_change, record_configuration_change
from audit.contracts import authority
from audit.installation.looking import look
from audit.ledger import anchoring, integrator
from audit.selectors.system import (
    TOLERATED,
    ClockReading,
    configuration,
    read_clocks,
    recorded_configuration,
)
from audit.verification import verify
from audit.verification.history import keep_run
from kernel import clock

BEAT = {
    "trail-partitions": {"task": "audit.ensure_trail_partitions", "schedule": 6 * 3600.0},
    "clock-watch": {"task": "audit.watch_clock", "schedule": 60.0},
    "configuration-watch": {"task": "audit.watch_configuration", "schedule": 300.0},
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
    # Before the trail is verified: by then it is known whether the triggers are those that wrote it.
    "verify-installation": {
        "task": "audit.verify_installation",
        "schedule": crontab(hour=18, minute=10),
    },
    "anchors": {"task": "audit.anchor_ledger", "schedule": 60.0, "options": {"expires": 60.0}},
}
LAST_READING = "audit.clock"


@shared_task(name="audit.ensure_trail_partitions")
def ensure_trail_partitions() -> int:
    """Make the tables of the coming months; returns how many were missing.

    Where beat stood still for months, events went into the table for the rest: they are put right.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pharmom_ensure_partitions(3)")
        made: int = cursor.fetchone()[0]
    return made


@shared_task(name="audit.watch_clock")
def watch_clock() -> str:
    """Note when the database's clock goes another way than the time that passes; returns by how many seconds.

    The reading it is compared with stays until then, so that a clock that is turned in small steps is seen too.
    """
    now = read_clocks()
    key = f"{LAST_READING}.{connection.settings_dict['NAME']}.{now.machine.replace(' ', '-')}"
    kept = cache.get(key)
    if kept is None:
        cache.set(key, now.as_data(), timeout=None)
        return ""
    earlier = ClockReading(**kept)
    parted = now.parted_from(earlier)
    if abs(parted) <= TOLERATED:
        return ""
    seconds = f"{parted.total_seconds():+.3f}"
    record_clock_change(
        seconds=seconds,
        before=earlier.database,
        after=now.database,
        machine=now.machine.partition(" ")[0],
        actor=authority().system_actor(),
    )
    cache.set(key, now.as_data(), timeout=None)
    return seconds


@shared_task(name="audit.watch_configuration")
def watch_configuration() -> list[str]:
    """Note which settings are others than the trail last says; returns their names. The first look notes all."""
    before, after = recorded_configuration(), configuration()
    differing = sorted(name for name in before | after if before.get(name) != after.get(name))
    if differing:
        record_configuration_change(
            before={name: before[name] for name in differing if name in before},
            after={name: after[name] for name in differing if name in after},
            version=str(getattr(settings, "VERSION", "")),
            actor=authority().system_actor(),
        )
    return differing


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


@shared_task(name="audit.verify_installation")
def verify_installation() -> int:
    """Check the installation and keep the result; returns how many faults were found, which are one alarm."""
    began_at = clock.now()
    result = look()
    record_installation_check(
        machine=result.machine,
        verdict=str(result.state),
        result=result,
        began_at=began_at,
        actor=authority().system_actor(),
    )
    return len(result.faults)
