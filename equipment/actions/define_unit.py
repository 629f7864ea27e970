"""Define a unit: a new one starts dirty, because nobody has cleaned and checked it yet."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from equipment.choices import CleaningState
from equipment.errors import (
    ClassOfOtherKind,
    HoldTimeMissing,
    RecordUnknown,
    UnitOccupied,
    WeighingRangeWrong,
)
from equipment.models import EquipmentClass, ProcessCell, Room, Site, Unit
from equipment.selectors.definition import to_define
from kernel import clock
from kernel.quantities import check_unit

# A batch is in it, or people clean and check it as what it is and where it is.
_OCCUPIED = (CleaningState.IN_USE, CleaningState.CLEANING, CleaningState.AWAIT_CHECK)


@action("equipment.define_unit", label=_("Define unit"), scope="site")
def define_unit(
    *,
    site: Site,
    code: str,
    name: dict[str, str],
    equipment_class: EquipmentClass,
    actor: Any,
    room: Room | None = None,
    process_cell: ProcessCell | None = None,
    dirty_hold_hours: int | None = None,
    clean_hold_hours: int | None = None,
    minimum_weight: Decimal | None = None,
    maximum_weight: Decimal | None = None,
    readability: Decimal | None = None,
    weight_unit: str = "",
    is_new: bool = False,
) -> Unit:
    """Create a unit or change its master data; its state changes by its own actions only.

    ``is_new`` refuses a code that is there.
    """
    unit = to_define(Unit, site=site, code=code, is_new=is_new, action=define_unit, actor=actor)
    if not unit._state.adding:
        _check_change(unit, equipment_class, room)
    unit.name, unit.equipment_class = name, equipment_class
    unit.room, unit.process_cell = room, process_cell
    unit.dirty_hold_hours, unit.clean_hold_hours = dirty_hold_hours, clean_hold_hours
    unit.minimum_weight, unit.maximum_weight = minimum_weight, maximum_weight
    unit.readability, unit.weight_unit = readability, weight_unit
    if unit._state.adding:
        unit.cleaning_state, unit.state_since = unit.lifecycle.initial, clock.now()
    if not equipment_class.needs_cleaning:
        unit.dirty_until = unit.clean_until = None
    _check(unit)
    unit.full_clean()
    unit.save()
    return unit


def _check_change(unit: Unit, equipment_class: EquipmentClass, room: Room | None) -> None:
    moves = unit.room_id != (room.pk if room is not None else None)
    if unit.cleaning_state in _OCCUPIED and (moves or unit.equipment_class_id != equipment_class.pk):
        raise UnitOccupied(unit=unit.code, state=unit.get_cleaning_state_display())
    becomes_other = unit.equipment_class.needs_cleaning != equipment_class.needs_cleaning
    if becomes_other and unit.cleaning_state != CleaningState.OUT_OF_SERVICE:
        raise ClassOfOtherKind(unit=unit.code, klass=equipment_class.code)


def _check(unit: Unit) -> None:
    for place in (unit.room, unit.process_cell):
        if place is not None and place.site_id != unit.site_id:
            raise RecordUnknown(kind=place._meta.verbose_name, code=place.code)
    if unit.equipment_class.needs_cleaning and not (unit.dirty_hold_hours and unit.clean_hold_hours):
        raise HoldTimeMissing(unit=unit.code)
    weighing = (unit.minimum_weight, unit.maximum_weight, unit.readability)
    if all(each is None for each in weighing):
        return
    if unit.minimum_weight is None or unit.maximum_weight is None or unit.readability is None:
        raise WeighingRangeWrong(unit=unit.code, why=gettext("a part of it is missing."))
    check_unit(unit.weight_unit)
    if not Decimal(0) < unit.readability <= unit.minimum_weight < unit.maximum_weight:
        why = gettext("readability, minimum and maximum weight must rise in this order.")
        raise WeighingRangeWrong(unit=unit.code, why=why)
