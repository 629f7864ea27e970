"""The small plant of the equipment and environment tests, made by actions like any other."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from equipment.actions.define_equipment_class import define_equipment_class
from equipment.actions.define_process_cell import define_process_cell
from equipment.actions.define_room import define_room
from equipment.actions.define_tag import define_tag
from equipment.actions.define_unit import define_unit
from equipment.models import Area, EquipmentClass, Room, Site, Unit
from people.models import User


def fill_plant() -> None:
    """Two rooms, three classes, three units, a few tags."""
    site, area = Site.objects.get(code="SZ"), Area.objects.get(code="OSD")
    engineer = User.objects.get(username="liu.yang")
    for code in ("R-1", "R-2"):
        define_room(area=area, code=code, name=named(code), grade="D", actor=engineer)
    define_process_cell(area=area, code="PC-1", name=named("PC-1"), actor=engineer)
    for code, needs_cleaning in (("GRAN", True), ("BLEND", True), ("WEIGH", False)):
        define_equipment_class(code=code, name=named(code), needs_cleaning=needs_cleaning, actor=engineer)
    hold = {"dirty_hold_hours": 24, "clean_hold_hours": 72}
    weighing = {
        "minimum_weight": Decimal("0.82"),
        "maximum_weight": Decimal("60"),
        "readability": Decimal("0.001"),
        "weight_unit": "kg",
    }
    _unit(site, "G-1", "GRAN", engineer, **hold)
    _unit(site, "B-1", "BLEND", engineer, **hold)
    _unit(site, "S-1", "WEIGH", engineer, **weighing)
    _tags(site)


def named(code: str) -> dict[str, str]:
    """A name in both languages."""
    return {"en": f"Test {code}", "zh": f"试验 {code}"}


def _unit(site: Site, code: str, klass: str, engineer: User, **more: Any) -> Unit:
    return define_unit(
        site=site,
        code=code,
        name=named(code),
        equipment_class=EquipmentClass.objects.get(code=klass),
        room=Room.objects.get(site=site, code="R-1"),
        actor=engineer,
        **more,
    )


def _tags(site: Site) -> None:
    engineer = User.objects.get(username="huang.jie")
    unit, room = Unit.objects.get(code="G-1"), Room.objects.get(code="R-1")
    for code, owner, symbol in (
        ("G-1.Temperature", {"unit": unit}, "°C"),
        ("G-1.Speed", {"unit": unit}, "rpm"),
        ("R-1.PressureDifference", {"room": room}, "Pa"),
        ("R-1.Temperature", {"room": room}, "°C"),
    ):
        define_tag(
            site=site, code=code, name=named(code), unit_symbol=symbol, decimals=1, actor=engineer, **owner
        )
