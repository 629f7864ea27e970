"""Write a note into the equipment log."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from equipment.actions._logbook import write_entry
from equipment.choices import LogKind
from equipment.errors import EntryInTheFuture
from equipment.models import EquipmentLogEntry, Unit
from kernel import clock


@action("equipment.write_log_note", label=_("Write log note"), subject="unit")
def write_log_note(
    *, unit: Unit, note: str, happened_at: datetime | None = None, actor: Any
) -> EquipmentLogEntry:
    """Append a note, such as maintenance done; one about the past is marked late (URS-EQP-04)."""
    if happened_at is not None and happened_at > clock.now():
        raise EntryInTheFuture()
    return write_entry(unit, LogKind.NOTE, person=actor, note=note, happened_at=happened_at)
