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
from people.actions.define_role import define_role
from people.models import Role, User

VIEWS = {
    "equipment.view_unit",
    "equipment.view_tag",
    "equipment.view_room",
    "environment.view_excursion",
}
FLOOR = {"equipment.start_cleaning", "equipment.finish_cleaning", "equipment.check_cleaning"}
RIGHTS: dict[str, set[str]] = {
    "operator": VIEWS | FLOOR | {"equipment.write_log_note", "environment.acknowledge_excursion"},
    "supervisor": VIEWS
    | FLOOR
    | {
        "equipment.take_out_of_service",
        "equipment.return_to_service",
        "environment.acknowledge_excursion",
        "environment.reset_excursion",
    },
    "process_engineer": VIEWS
    | {
        "equipment.define_room",
        "equipment.define_process_cell",
        "equipment.define_equipment_class",
        "equipment.define_unit",
    },
    "automation_engineer": VIEWS
    | {
        "equipment.define_tag",
        "equipment.record_calibration",
        "environment.define_monitoring_point",
    },
    "qa": VIEWS
    | {
        "equipment.check_cleaning",
        "equipment.take_out_of_service",
        "environment.set_point_limits",
        "environment.acknowledge_excursion",
        "environment.assess_excursion",
    },
    "auditor": set(VIEWS),
}


def give_rights() -> None:
    """Make sure that the roles hold what these tests rely on, whatever else they hold."""
    administrator = User.objects.get(username="admin.sun")
    for code, wanted in RIGHTS.items():
        role = Role.objects.get(code=code)
        held = set(role.permissions.values_list("action", flat=True))
        if not wanted <= held:
            define_role(
                code=code, name=role.name, kind=role.kind, permissions=held | wanted, actor=administrator
            )


def fill_plant() -> None:
    """Two rooms, three classes, three units, a few tags."""
    give_rights()
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
