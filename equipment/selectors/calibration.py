"""Calibration: the record that counts, its state today, and what was used since the last good one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import QuerySet

from equipment.choices import CalibrationState, LogKind
from equipment.models import CalibrationRecord, EquipmentLogEntry, Unit
from kernel import clock


def latest_calibrations(units: Iterable[Unit]) -> dict[int, CalibrationRecord]:
    """The newest calibration of each unit, by unit id, in one query."""
    found = (
        CalibrationRecord.objects.filter(unit__in=[unit.pk for unit in units])
        .order_by("unit_id", "-calibrated_on", "-id")
        .distinct("unit_id")
    )
    return {record.unit_id: record for record in found}


def valid_until(record: CalibrationRecord, unit: Unit) -> datetime:
    """The moment at which the calibration ends: the site's midnight after the due date."""
    return clock.end_of_day(record.due_on, unit.site.zone)


def calibration_state(unit: Unit, record: CalibrationRecord | None, at: datetime) -> CalibrationState:
    """What the newest calibration says about the unit at ``at`` (URS-EQP-02)."""
    if not unit.equipment_class.needs_calibration:
        return CalibrationState.NOT_NEEDED
    if record is None:
        return CalibrationState.MISSING
    if not record.passed:
        return CalibrationState.FAILED
    return CalibrationState.VALID if at < valid_until(record, unit) else CalibrationState.OVERDUE


def calibrations_of(unit: Unit) -> QuerySet[CalibrationRecord]:
    """All calibrations of a unit, newest first."""
    return unit.calibrations.order_by("-calibrated_on", "-id")


def batches_since_last_good(unit: Unit) -> list[str]:
    """The batches that used the unit since it was last found good (URS-EQP-03; GMP 91, 94)."""
    good = unit.calibrations.filter(passed=True).order_by("-calibrated_on", "-id").first()
    uses = EquipmentLogEntry.objects.filter(unit=unit, kind=LogKind.USE_STARTED).exclude(batch_code="")
    if good is not None:
        # The day of the calibration itself counts: nobody knows which use came first.
        day_began = clock.end_of_day(good.calibrated_on - timedelta(days=1), unit.site.zone)
        uses = uses.filter(happened_at__gte=day_began)
    codes = uses.order_by("id").values_list("batch_code", flat=True)
    return list(dict.fromkeys(codes))
