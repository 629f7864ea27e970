"""Columns of equipment's tables."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from equipment.choices import CalibrationState, CleaningState
from equipment.models import CalibrationRecord, CleaningRun, EquipmentLogEntry, Unit
from equipment.selectors.calibration import calibration_state
from kernel import clock
from kernel.pages import Column


def moment_of(unit: Unit) -> datetime:
    """The moment of which the page speaks: the selector puts it beside each unit."""
    asked_at: datetime = getattr(unit, "asked_at", None) or clock.now()
    return asked_at


def state_now(unit: Unit) -> CleaningState:
    """The state that counts at this moment."""
    return CleaningState(unit.state_at(moment_of(unit)))


def newest_calibration(unit: Unit) -> CalibrationRecord | None:
    """The newest of the prefetched calibrations: the model orders them."""
    return next(iter(unit.calibrations.all()), None)


def calibration_now(unit: Unit) -> CalibrationState:
    """What the newest calibration says at this moment."""
    return calibration_state(unit, newest_calibration(unit), moment_of(unit))


def calibration_due(unit: Unit) -> object:
    """When the next calibration is due."""
    record = newest_calibration(unit)
    return record.due_on if record is not None else None


def _until(unit: Unit) -> object:
    return unit.clean_until or unit.dirty_until


def _contents(unit: Unit) -> str:
    return unit.in_use_for or unit.last_batch_code


def _product(unit: Unit) -> str:
    return unit.in_use_product or unit.last_product


UNITS = (
    Column("code", _("No."), kind="code", url=True),
    Column("name", _("Name"), sortable=False),
    Column("equipment_class", _("Class"), value="equipment_class.name", sort="equipment_class__code"),
    Column("room", _("Room"), value="room.code", sort="room__code"),
    Column("cleaning_state", _("State"), kind="state", value=state_now, sort="cleaning_state"),
    Column("until", _("Until"), kind="datetime", value=_until, sort="clean_until"),
    Column("batch", _("Batch"), kind="code", value=_contents, sort="in_use_for", sub=_product),
    Column("calibration", _("Calibration"), kind="state", value=calibration_now, sortable=False),
    Column("due_on", _("Due on"), kind="date", value=calibration_due, sortable=False),
)


def _kind(run: CleaningRun) -> str:
    return run.get_kind_display()


def _storage(run: CleaningRun) -> str:
    return run.get_storage_display() if run.storage else ""


CLEANINGS = (
    Column("started_at", _("Started"), kind="datetime"),
    Column("kind", _("Kind"), value=_kind),
    Column("state", _("State"), kind="state"),
    Column("performer", _("Cleaned by")),
    Column("ended_at", _("Ended"), kind="datetime"),
    Column("storage", _("Stored"), value=_storage),
    Column("checker", _("Checked by"), sub="remark"),
    Column("checked_at", _("Checked"), kind="datetime"),
)


def _range(record: CalibrationRecord) -> str:
    if record.range_low is None or record.range_high is None:
        return ""
    return f"{record.range_low:f} – {record.range_high:f} {record.range_unit}"


CALIBRATIONS = (
    Column("certificate", _("Certificate"), kind="code"),
    Column("calibrated_on", _("Calibrated on"), kind="date"),
    Column("due_on", _("Due on"), kind="date"),
    Column("passed", _("Within limits"), kind="yesno"),
    Column("range", _("Range"), value=_range),
    Column("standard", _("Reference standard")),
    Column("laboratory", _("Calibrated by")),
)


def _what(entry: EquipmentLogEntry) -> str:
    return entry.get_kind_display()


LOG = (
    Column("at", _("Written"), kind="datetime"),
    Column("kind", _("What"), value=_what, sort="kind"),
    Column("batch_code", _("Batch"), kind="code", sub="product"),
    Column("person", _("Person"), sort="person__printed_name"),
    Column("checker", _("Checker"), sort="checker__printed_name"),
    Column("happened_at", _("Happened"), kind="template", template="equipment/happened.html"),
    Column("note", _("Note"), sortable=False),
)


def unit_facts(unit: Unit) -> tuple[Column, ...]:
    """What the panel beside says of the unit: weighing figures only for scales."""
    facts = [
        Column("class", _("Class"), value="equipment_class.name"),
        Column("room", _("Room"), value="room.code", sub="room.name"),
        Column("process_cell", _("Process cell"), value="process_cell.name"),
    ]
    if unit.maximum_weight is not None:
        facts += [
            Column("maximum_weight", _("Maximum weight"), kind="quantity", unit="weight_unit"),
            Column("minimum_weight", _("Minimum weight"), kind="quantity", unit="weight_unit"),
            Column("readability", _("Readability"), kind="quantity", unit="weight_unit"),
        ]
    if unit.equipment_class.needs_cleaning:
        facts += [
            Column("dirty_hold_hours", _("Dirty hold time"), kind="quantity", unit="h"),
            Column("clean_hold_hours", _("Clean hold time"), kind="quantity", unit="h"),
        ]
    return tuple(facts)
