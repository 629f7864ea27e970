"""Whether a unit may be used: every reason for and against (URS-CLN-03, URS-EQP-02; GMP 90-94, 199)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from equipment.choices import CalibrationState, CleaningState
from equipment.models import CalibrationRecord, EquipmentClass, Site, Unit
from equipment.selectors.calibration import calibration_state, latest_calibrations
from equipment.selectors.site_time import at_site
from equipment.selectors.units import units_of_class
from kernel.findings import Finding


def readiness(unit: Unit, at: datetime) -> list[Finding]:
    """Everything that was looked at: in service, free, clean, within its clean hold, calibrated."""
    return readiness_of([unit], at)[unit.pk]


def readiness_of(units: Sequence[Unit], at: datetime) -> dict[int, list[Finding]]:
    """The findings of several units by unit id, with one query for all."""
    calibrations = latest_calibrations(units)
    return {
        unit.pk: [*_state_findings(unit, at), *_calibration_findings(unit, calibrations.get(unit.pk), at)]
        for unit in units
    }


def ready_units(site: Site, klass: EquipmentClass | str, at: datetime) -> list[Unit]:
    """The units of a class that nothing speaks against."""
    units = units_of_class(site, klass)
    found = readiness_of(units, at)
    return [unit for unit in units if all(finding.ok for finding in found[unit.pk])]


def _state_findings(unit: Unit, at: datetime) -> Iterator[Finding]:
    link = unit.get_absolute_url()
    if unit.cleaning_state == CleaningState.OUT_OF_SERVICE:
        yield Finding(
            "in_service",
            _("It is out of service."),
            ok=False,
            detail=_("Return it to service and clean it."),
            link=link,
        )
        return
    yield Finding("in_service", _("It is in service."), ok=True, link=link)
    if not unit.equipment_class.needs_cleaning:
        return
    if unit.cleaning_state == CleaningState.IN_USE:
        text = _("Batch %(batch)s is using it.") % {"batch": unit.in_use_for}
        yield Finding("free", text, ok=False, detail=_("Wait for its end, or use another unit."), link=link)
        return
    yield Finding("free", _("No batch is using it."), ok=True, link=link)
    yield _cleaning_finding(unit, at, link)


def _cleaning_finding(unit: Unit, at: datetime, link: str) -> Finding:
    state = unit.state_at(at)
    if state == CleaningState.CLEAN:
        if unit.clean_until is None:
            return Finding("clean", _("It is clean."), ok=True, link=link)
        text = _("It is clean until %(until)s.") % {"until": at_site(unit.clean_until, unit.site)}
        return Finding("clean", text, ok=True, link=link)
    if state == CleaningState.EXPIRED:
        ended = at_site(unit.clean_until, unit.site)
        text = _("Its clean status ended at %(until)s.") % {"until": ended}
        return Finding(
            "clean_hold", text, ok=False, detail=_("Clean it again and have it checked."), link=link
        )
    if state == CleaningState.DIRTY_OVERDUE:
        text = _("It should have been cleaned by %(until)s.") % {
            "until": at_site(unit.dirty_until, unit.site)
        }
        return Finding(
            "clean", text, ok=False, detail=_("It needs a special cleaning and a check."), link=link
        )
    words = {
        CleaningState.DIRTY: (_("It has not been cleaned."), _("Clean it and have it checked.")),
        CleaningState.CLEANING: (_("It is being cleaned."), _("Finish the cleaning and have it checked.")),
        CleaningState.AWAIT_CHECK: (
            _("Its cleaning has not been checked."),
            _("A second person has to check it."),
        ),
    }
    text, detail = words[CleaningState(state)]
    return Finding("clean", text, ok=False, detail=detail, link=link)


def _calibration_findings(unit: Unit, record: CalibrationRecord | None, at: datetime) -> Iterator[Finding]:
    state = calibration_state(unit, record, at)
    if state == CalibrationState.NOT_NEEDED:
        return
    link = unit.get_absolute_url()
    if record is None:
        text, detail = _("It has no calibration record."), _("Calibrate it and record the certificate.")
        yield Finding("calibrated", text, ok=False, detail=detail, link=link)
        return
    names = {"certificate": record.certificate, "day": f"{record.due_on:%Y-%m-%d}"}
    if state == CalibrationState.FAILED:
        text = _("Its last calibration, %(certificate)s, was out of limits.") % names
        detail = _("Have it repaired and calibrated again.")
        yield Finding("calibrated", text, ok=False, detail=detail, link=link)
        return
    if state == CalibrationState.OVERDUE:
        text = _("Its calibration %(certificate)s was due on %(day)s.") % names
        detail = _("Calibrate it and record the certificate.")
        yield Finding("calibrated", text, ok=False, detail=detail, link=link)
    else:
        text = _("Its calibration %(certificate)s is valid to the end of %(day)s.") % names
        yield Finding("calibrated", text, ok=True, link=link)
    yield from _range_finding(unit, record, link)


def _range_finding(unit: Unit, record: CalibrationRecord, link: str) -> Iterator[Finding]:
    """A scale is only used inside the range that was calibrated (GMP 90)."""
    if unit.minimum_weight is None or unit.maximum_weight is None:
        return
    covered = (
        record.range_low is not None
        and record.range_high is not None
        and record.range_unit == unit.weight_unit
        and record.range_low <= unit.minimum_weight
        and record.range_high >= unit.maximum_weight
    )
    if covered:
        yield Finding("calibrated_range", _("The calibration covers its weighing range."), ok=True, link=link)
        return
    yield Finding(
        "calibrated_range",
        _("The calibration %(certificate)s does not cover its weighing range.")
        % {"certificate": record.certificate},
        ok=False,
        detail=_("Calibrate it over the range in which it is used."),
        link=link,
    )
