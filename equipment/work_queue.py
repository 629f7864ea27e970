"""What equipment asks of people: clean, check, calibrate."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from audit.declaration import can_run
from equipment.choices import CalibrationState, CleaningState
from equipment.models import Unit
from equipment.selectors.calibration import calibration_state, latest_calibrations, valid_until
from equipment.selectors.cleaning import units_being_cleaned, units_to_check, units_to_clean
from equipment.selectors.units import units_visible_to
from kernel import clock
from kernel.shell import WorkItem

SOON = timedelta(days=14)


def items(user: Any) -> list[WorkItem]:
    """Units to clean, to check and to calibrate, for those who may."""
    found: list[WorkItem] = []
    if can_run("equipment.start_cleaning", user):
        found += [_cleaning(unit) for unit in units_to_clean(user)]
    if can_run("equipment.finish_cleaning", user):
        found += [_finish(unit) for unit in units_being_cleaned(user)]
    if can_run("equipment.check_cleaning", user):
        found += [_check(unit) for unit in units_to_check(user)]
    if can_run("equipment.record_calibration", user):
        found += _calibrations(user)
    return found


def _cleaning(unit: Unit) -> WorkItem:
    overdue = unit.state_at(clock.now()) == CleaningState.DIRTY_OVERDUE
    words = _("Cleaning is overdue: special cleaning") if overdue else _("Clean it and have it checked")
    return WorkItem(
        title=_("Clean %(unit)s") % {"unit": unit.code},
        detail=words,
        url=unit.get_absolute_url(),
        kind="equipment.clean",
        since=unit.state_since,
        severity="alarm" if overdue else "neutral",
        due_at=unit.dirty_until,
        icon="wash",
    )


def _finish(unit: Unit) -> WorkItem:
    return WorkItem(
        title=_("Finish the cleaning of %(unit)s") % {"unit": unit.code},
        detail=_("Then somebody else checks it"),
        url=unit.get_absolute_url(),
        kind="equipment.finish",
        icon="wash",
        since=unit.state_since,
    )


def _check(unit: Unit) -> WorkItem:
    return WorkItem(
        title=_("Check the cleaning of %(unit)s") % {"unit": unit.code},
        detail=_("By somebody who has not cleaned it"),
        url=unit.get_absolute_url(),
        kind="equipment.check",
        since=unit.state_since,
        severity="warn",
        icon="clipboard-check",
    )


def _calibrations(user: Any) -> list[WorkItem]:
    now = clock.now()
    units = list(units_visible_to(user).filter(equipment_class__needs_calibration=True))
    records = latest_calibrations(units)
    found = []
    for unit in units:
        record = records.get(unit.pk)
        state = calibration_state(unit, record, now)
        due = valid_until(record, unit) if record is not None else None
        if state == CalibrationState.VALID and due is not None and due - now > SOON:
            continue
        found.append(
            WorkItem(
                title=_("Calibrate %(unit)s") % {"unit": unit.code},
                detail=str(state.label),
                url=unit.get_absolute_url(),
                kind="equipment.calibrate",
                severity="neutral" if state == CalibrationState.VALID else "warn",
                due_at=due,
                icon="certificate",
            )
        )
    return found
