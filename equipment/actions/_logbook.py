"""Writes the equipment log and tells open pages; used by the actions of this folder only."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from audit.context import current_run
from equipment.choices import LogKind
from equipment.models import EquipmentLogEntry, Unit
from kernel import clock, live

LATE_AFTER = timedelta(minutes=15)


def acting_person(actor: Any) -> Any:
    """Who stands behind the action under way: the person on whose behalf the system acts, if any."""
    run = current_run()
    return (run.on_behalf_of if run is not None else None) or actor


def write_entry(
    unit: Unit,
    kind: LogKind,
    *,
    person: Any,
    checker: Any = None,
    batch_code: str = "",
    product: str = "",
    note: str = "",
    happened_at: datetime | None = None,
) -> EquipmentLogEntry:
    """Append one line to the unit's log and refresh the pages that show the unit (URS-EQP-04, 05)."""
    now = clock.now()
    happened = happened_at or now
    entry = EquipmentLogEntry(
        unit=unit,
        at=now,
        happened_at=happened,
        is_late=happened_at is not None and _is_late(unit, happened, now),
        kind=kind,
        batch_code=batch_code,
        product=product,
        person=person,
        checker=checker,
        note=note,
    )
    entry.full_clean()
    entry.save()
    live.publish(f"unit:{unit.uuid}", {"state": unit.cleaning_state, "at": now})
    return entry


def _is_late(unit: Unit, happened: datetime, now: datetime) -> bool:
    """Whether the entry tells of something before what the log already tells."""
    if now - happened > LATE_AFTER:
        return True
    return EquipmentLogEntry.objects.filter(unit=unit, happened_at__gt=happened).exists()
