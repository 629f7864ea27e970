"""Columns of equipment's tables."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from equipment.choices import CalibrationState, CleaningState
from equipment.models import CalibrationRecord, CleaningRun, EquipmentLogEntry, ProcessCell, Tag, Unit
from equipment.selectors.calibration import calibration_state
from equipment.selectors.site_time import at_site
from equipment.selectors.tags import measured_text
from kernel import clock
from kernel.pages import ActionButton, Column


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


def _calibration_due(unit: Unit) -> str:
    record = newest_calibration(unit)
    return f"{record.due_on:%Y-%m-%d}" if record is not None else ""


def _until(unit: Unit) -> str:
    limit = unit.clean_until or unit.cleaning_due_at
    return f"≤ {at_site(limit, unit.site)}" if limit is not None else ""


def _contents(unit: Unit) -> str:
    return unit.in_use_for or unit.last_batch_code


def _product(unit: Unit) -> str:
    return unit.in_use_product or unit.last_product


UNITS = (
    Column("code", _("No."), kind="code", url=True),
    Column("name", _("Name"), sort="name__en", sub="equipment_class.code"),
    Column("room", _("Room"), value="room.code", sort="room__code"),
    Column("cleaning_state", _("State"), kind="state", value=state_now, sort="cleaning_state", sub=_until),
    Column("batch", _("Batch"), kind="code", value=_contents, sort="in_use_for", sub=_product),
    Column(
        "calibration",
        _("Calibration"),
        kind="state",
        value=calibration_now,
        sortable=False,
        sub=_calibration_due,
    ),
)


# Units below a place or a class, in the panel of its page.
UNITS_HERE = (
    Column("code", _("No."), kind="code", url=True, sub="equipment_class.code"),
    Column("name", _("Name")),
    Column("room", _("Room"), kind="code", value="room.code"),
    Column("cleaning_state", _("State"), kind="state", value=state_now, sub=_until),
)
UNITS_OF_CLASS = (
    Column("code", _("No."), kind="code", url=True, sub="room.code"),
    Column("name", _("Name")),
    UNITS_HERE[-1],
    Column("dirty_hold_hours", _("Dirty hold time"), kind="quantity", unit="h"),
    Column("clean_hold_hours", _("Clean hold time"), kind="quantity", unit="h"),
)
PLACES = (
    Column("code", _("No."), kind="code", url=True),
    Column("name", _("Name")),
)
ROOMS = (*PLACES, Column("grade", _("Grade"), value="get_grade_display"))
CLASSES = (
    Column("code", _("Code"), kind="code", url=True),
    Column("name", _("Name"), sort="name__en"),
    Column("needs_cleaning", _("Is cleaned between batches"), kind="yesno"),
    Column("needs_calibration", _("Needs calibration"), kind="yesno"),
    Column("unit_count", _("Units"), kind="number"),
)
SITE_FACTS = (
    Column("zone", _("Time zone")),
    Column("profile", _("Compliance profile")),
)
AREA_FACTS = (
    Column("site", _("Site"), value="site.name", sub="site.code"),
    Column("zone", _("Time zone"), value="site.zone"),
)


def _area_url(cell: ProcessCell) -> str:
    return cell.area.get_absolute_url()


CELL_FACTS = (
    Column("area", _("Area"), value="area.name", sub="area.code", url=_area_url),
    Column("site", _("Site"), value="site.name", sub="site.code"),
)


TAGS = (
    Column("code", _("Tag"), kind="code", sub="name"),
    Column("unit_symbol", _("Unit of measure")),
    Column(
        "latest",
        _("Newest value"),
        kind="quantity",
        value="latest_text",
        unit="shown_unit",
        sub=measured_text,
    ),
    Column("range", _("Range"), value="range_text"),
)


def change_tag(tag: Tag) -> list[ActionButton]:
    """The button in a tag's row, for who may change the tags of the site."""
    return [ActionButton(_("Change"), reverse("equipment:change_tag", args=[tag.uuid]), "pencil")]


def _kind(run: CleaningRun) -> str:
    return run.get_kind_display()


def _storage(run: CleaningRun) -> str:
    return run.get_storage_display() if run.storage else ""


def _checked(run: CleaningRun) -> str:
    return at_site(run.checked_at, run.site) if run.checked_at is not None else ""


CLEANINGS = (
    Column("started_at", _("Started at"), kind="datetime", sub=_kind),
    Column("state", _("State"), kind="state"),
    Column("performer", _("Cleaned by")),
    Column("ended_at", _("Ended at"), kind="datetime", sub=_storage),
    Column("checker", _("Checked by"), sub=_checked),
    Column("remark", _("Remark"), kind="prose"),
)


def _range(record: CalibrationRecord) -> str:
    if record.range_low is None or record.range_high is None:
        return ""
    return f"{record.range_low:f} – {record.range_high:f} {record.range_unit}"


CALIBRATIONS = (
    Column("certificate", _("Certificate"), kind="code", sub="standard"),
    Column("calibrated_on", _("Calibrated on"), kind="date", sub="laboratory"),
    Column("due_on", _("Calibration due"), kind="date"),
    Column("passed", _("Within limits"), kind="yesno"),
    Column("range", _("Range"), value=_range),
)


def _what(entry: EquipmentLogEntry) -> str:
    return entry.get_kind_display()


def _use(entry: EquipmentLogEntry) -> str:
    return " · ".join(part for part in (entry.batch_code, entry.product) if part)


LOG = (
    Column("at", _("Written"), kind="datetime"),
    Column("kind", _("What"), value=_what, sort="kind"),
    Column("batch_code", _("Batch"), kind="code", sub="product"),
    Column("person", _("Person, checker"), sort="person__printed_name", sub="checker"),
    Column("happened_at", _("Happened"), kind="template", template="equipment/happened.html"),
    Column("note", _("Note"), kind="prose", sortable=False),
)
# The same lines in the narrow panel of a unit's page.
NEWEST_LOG = (
    Column("at", _("Written"), kind="template", template="equipment/written.html"),
    Column("kind", _("What"), value=_what, sub=_use),
    Column("person", _("Person, checker"), sub="checker"),
    Column("note", _("Note"), kind="prose"),
)


def _class_url(unit: Unit) -> str:
    return unit.equipment_class.get_absolute_url()


def _room_url(unit: Unit) -> str | None:
    return unit.room.get_absolute_url() if unit.room is not None else None


def _cell_url(unit: Unit) -> str | None:
    return unit.process_cell.get_absolute_url() if unit.process_cell is not None else None


def unit_facts(unit: Unit) -> tuple[Column, ...]:
    """What the panel beside says of the unit: weighing figures only for scales."""
    facts = [
        Column("class", _("Class"), value="equipment_class.name", url=_class_url),
        Column("room", _("Room"), value="room.code", sub="room.name", url=_room_url),
        Column("process_cell", _("Process cell"), value="process_cell.name", url=_cell_url),
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
