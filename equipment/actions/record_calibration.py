"""Record a calibration as its certificate states it (GMP 90-94; URS-EQP-02, 03)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from equipment.actions._logbook import write_entry
from equipment.choices import LogKind
from equipment.errors import CalibrationDatesWrong, CalibrationRangeWrong, CertificateKnown
from equipment.events import CalibrationFailed
from equipment.models import CalibrationRecord, Unit
from equipment.selectors.calibration import batches_since_last_good
from kernel import clock
from kernel.events import publish


@action("equipment.record_calibration", label=_("Record calibration"), subject="unit")
def record_calibration(
    *,
    unit: Unit,
    certificate: str,
    standard: str,
    calibrated_on: date,
    due_on: date,
    passed: bool,
    range_low: Decimal | None = None,
    range_high: Decimal | None = None,
    range_unit: str = "",
    laboratory: str = "",
    note: str = "",
    actor: Any,
) -> CalibrationRecord:
    """Add the record. One that failed names every batch since the last good one (``CalibrationFailed``)."""
    _check_dates(unit, calibrated_on, due_on)
    _check_range(unit, range_low, range_high, range_unit)
    if unit.calibrations.filter(certificate=certificate).exists():
        raise CertificateKnown(certificate=certificate, unit=unit.code)
    affected = () if passed else tuple(batches_since_last_good(unit))
    record = CalibrationRecord(
        unit=unit,
        certificate=certificate,
        standard=standard,
        laboratory=laboratory,
        calibrated_on=calibrated_on,
        due_on=due_on,
        passed=passed,
        range_low=range_low,
        range_high=range_high,
        range_unit=range_unit,
        note=note,
    )
    record.full_clean()
    record.save()
    kind = LogKind.CALIBRATED if passed else LogKind.CALIBRATION_FAILED
    write_entry(unit, kind, person=actor, note=certificate)
    if not passed:
        publish(CalibrationFailed(unit, record, affected))
    return record


def _check_dates(unit: Unit, calibrated_on: date, due_on: date) -> None:
    if due_on <= calibrated_on:
        raise CalibrationDatesWrong(why=gettext("it is due before it was done."))
    if calibrated_on > clock.today(unit.site.zone):
        raise CalibrationDatesWrong(why=gettext("it was done in the future."))


def _check_range(unit: Unit, low: Decimal | None, high: Decimal | None, symbol: str) -> None:
    if low is None and high is None and not symbol and unit.maximum_weight is None:
        return
    if low is None or high is None or not symbol:
        raise CalibrationRangeWrong(unit=unit.code, why=gettext("a part of it is missing."))
    if low >= high:
        raise CalibrationRangeWrong(unit=unit.code, why=gettext("its lower end is not below its upper end."))
