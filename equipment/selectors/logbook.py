"""The equipment log as written (21 CFR 211.182)."""

from __future__ import annotations

from django.db.models import QuerySet

from equipment.models import EquipmentLogEntry, Unit


def log_of(unit: Unit) -> QuerySet[EquipmentLogEntry]:
    """The unit's log, newest entry first, with the people."""
    return unit.log_entries.select_related("person", "checker").order_by("-id")
