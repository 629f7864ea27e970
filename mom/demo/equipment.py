"""The demo plant's rooms, units, scales and tags, cleaned and calibrated by the demo people.

One granulator is left dirty and out of calibration, so that refusals can be seen.
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from equipment.actions.define_equipment_class import define_equipment_class
from equipment.actions.define_process_cell import define_process_cell
from equipment.actions.define_room import define_room
from equipment.actions.define_tag import define_tag
from equipment.actions.define_unit import define_unit
from equipment.actions.record_calibration import record_calibration
from equipment.models import EquipmentClass, ProcessCell, Room, Tag, Unit
from kernel import clock
from mom.demo import cast
from mom.demo.equipment_list import CLASSES, ROOMS, TAGS, UNITS, Name, TagLine, UnitLine
from mom.demo.work.cleaning import clean

NOT_READY = "HSG-02"
CELL = "OSD-1"


def load() -> None:
    """Make what is missing; what is there already stays."""
    load_places(ROOMS, CELL, {"en": "Tablet line 1", "zh": "片剂一线"})
    load_classes(CLASSES)
    load_units(UNITS, CELL)
    load_tags(TAGS)


def load_places(rooms: dict[str, tuple[Name, str]], cell: str, cell_name: Name) -> None:
    """Rooms and the process cell of a line."""
    engineer, area = cast.actor("liu.yang"), cast.area()
    for code, (name, grade) in rooms.items():
        if not Room.objects.filter(site=area.site, code=code).exists():
            define_room(area=area, code=code, name=name, grade=grade, actor=engineer)
    if not ProcessCell.objects.filter(site=area.site, code=cell).exists():
        define_process_cell(area=area, code=cell, name=cell_name, actor=engineer)


def load_classes(classes: dict[str, tuple[Name, bool]]) -> None:
    """Equipment classes."""
    engineer = cast.actor("liu.yang")
    known = set(EquipmentClass.objects.values_list("code", flat=True))
    for code, (name, needs_cleaning) in classes.items():
        if code not in known:
            define_equipment_class(code=code, name=name, needs_cleaning=needs_cleaning, actor=engineer)


def load_units(lines: tuple[UnitLine, ...], cell: str) -> None:
    """Units of a cell, calibrated and cleaned."""
    for line in lines:
        unit = Unit.objects.filter(site=cast.site(), code=line.code).first() or _load_unit(line, cell)
        if not unit.calibrations.exists():
            _calibrate(unit, line)
        if line.dirty_hold_hours and unit.code != NOT_READY and not unit.cleaning_runs.exists():
            clean(unit)


def _load_unit(line: UnitLine, cell: str) -> Unit:
    site = cast.site()
    return define_unit(
        site=site,
        code=line.code,
        name=line.name,
        equipment_class=EquipmentClass.objects.get(code=line.equipment_class),
        room=Room.objects.get(site=site, code=line.room),
        process_cell=ProcessCell.objects.get(site=site, code=cell),
        dirty_hold_hours=line.dirty_hold_hours,
        clean_hold_hours=line.clean_hold_hours,
        minimum_weight=line.minimum_weight,
        maximum_weight=line.maximum_weight,
        readability=line.readability,
        weight_unit="kg" if line.maximum_weight is not None else "",
        actor=cast.actor("liu.yang"),
    )


def _calibrate(unit: Unit, line: UnitLine) -> None:
    """A year from calibration to the next; the one that is not ready missed its date by a month."""
    today = clock.today(unit.site.zone)
    days_ago = 395 if unit.code == NOT_READY else 60
    calibrated_on = today - timedelta(days=days_ago)
    is_scale = line.maximum_weight is not None
    record_calibration(
        unit=unit,
        certificate=f"CAL-{calibrated_on:%Y}-{unit.code}",
        standard="E2-1107" if is_scale else "PT100-0412",
        laboratory="苏州计量测试院 Suzhou Metrology",
        calibrated_on=calibrated_on,
        due_on=calibrated_on + timedelta(days=365),
        passed=True,
        range_low=Decimal("0") if is_scale else None,
        range_high=line.maximum_weight,
        range_unit="kg" if is_scale else "",
        actor=cast.actor("huang.jie"),
    )


def load_tags(lines: tuple[TagLine, ...]) -> None:
    """Tags of the units and rooms that their codes begin with."""
    site, engineer = cast.site(), cast.actor("huang.jie")
    known = set(Tag.objects.filter(site=site).values_list("code", flat=True))
    units = {unit.code: unit for unit in Unit.objects.filter(site=site)}
    rooms = {room.code: room for room in Room.objects.filter(site=site)}
    for line in lines:
        if line.code in known:
            continue
        owner = line.code.rpartition(".")[0]
        define_tag(
            site=site,
            code=line.code,
            name=line.name,
            unit=units.get(owner),
            room=rooms.get(owner),
            unit_symbol=line.unit_symbol,
            decimals=line.decimals,
            range_low=Decimal(line.low),
            range_high=Decimal(line.high),
            actor=engineer,
        )
