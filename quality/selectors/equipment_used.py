"""Which units made a batch, when, and by which calibration each was covered then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from batches.models import Batch
from equipment.models import CalibrationRecord, Unit
from kernel import clock


@dataclass(frozen=True)
class UnitUse:
    """One unit in a batch with its time of use and the calibration that counted then."""

    unit: Unit
    start: datetime
    end: datetime
    calibration: CalibrationRecord | None

    @property
    def was_calibrated(self) -> bool:
        """Whether a passed calibration covered the whole use, to the site's midnight of its due date."""
        found = self.calibration
        return (
            found is not None
            and found.passed
            and self.end < clock.end_of_day(found.due_on, self.unit.site.zone)
        )


def units_used(batch: Batch) -> list[UnitUse]:
    """Every unit of ``batch`` whose class needs calibration; three queries, whatever the number."""
    spans = _spans(batch)
    units = {unit.pk: unit for unit, _start, _end in spans}
    certificates: dict[int, list[CalibrationRecord]] = {key: [] for key in units}
    for record in CalibrationRecord.objects.filter(unit_id__in=units).order_by("calibrated_on", "id"):
        certificates[record.unit_id].append(record)
    found = []
    for unit_id, unit in sorted(units.items(), key=lambda item: item[1].code):
        own = [(start, end) for each, start, end in spans if each.pk == unit_id]
        start, end = min(each[0] for each in own), max(each[1] for each in own)
        found.append(UnitUse(unit, start, end, _in_force(certificates[unit_id], unit, start)))
    return found


def _spans(batch: Batch) -> list[tuple[Unit, datetime, datetime]]:
    if batch.started_at is None:
        return []
    last = batch.completed_at or clock.now()
    allocations = batch.allocations.select_related("unit__site", "unit__equipment_class")
    steps = batch.steps.filter(unit__isnull=False, started_at__isnull=False)
    spans = [(each.unit, each.since or batch.started_at, each.until or last) for each in allocations]
    for step in steps.select_related("unit__site", "unit__equipment_class"):
        if step.unit is not None and step.started_at is not None:
            spans.append((step.unit, step.started_at, step.ended_at or last))
    return [span for span in spans if span[0].equipment_class.needs_calibration]


def _in_force(records: list[CalibrationRecord], unit: Unit, start: datetime) -> CalibrationRecord | None:
    """The newest calibration made on the day of the first use or before it."""
    made = [
        record
        for record in records
        if clock.end_of_day(record.calibrated_on - timedelta(days=1), unit.site.zone) <= start
    ]
    return made[-1] if made else None
