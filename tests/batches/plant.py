"""The small plant of the batch tests: demo equipment and materials, and two short recipes of its own."""

from __future__ import annotations

from typing import Any

from mom.demo import environment, equipment, materials
from mom.demo.materials_list import API
from mom.demo.recipe_parts import both, captured, check, operation, set_point, step, unit_procedure
from tests.factories.short_recipes import final_checks, make_recipe

PRODUCT, LONG_PRODUCT = "FG-TEST", "FG-LONG"
RECIPE, LONG_RECIPE = "MR-TEST", "MR-LONG"
LONG_STEPS = 60
MASS = "10.98"


def fill_plant() -> None:
    """Equipment, rooms, lots, the two recipes, and people trained for them."""
    equipment.load()
    environment.load()
    materials.load()
    make_recipe(PRODUCT, RECIPE, short_document(), MASS)
    make_recipe(LONG_PRODUCT, LONG_RECIPE, long_document(), MASS)


def short_document() -> dict[str, Any]:
    """One step of every kind."""
    return whole_document(PRODUCT, [_dispensing(), _granulation(), _finish()])


def long_document() -> dict[str, Any]:
    """Sixty confirmations before the same steps, to count queries by."""
    steps = [
        step(
            f"note-{number:02d}",
            "confirm",
            both(f"Note {number}", f"事项 {number}"),
            both("Do it.", "执行。"),
        )
        for number in range(1, LONG_STEPS + 1)
    ]
    work = unit_procedure("work", both("Work", "操作"), "HSG", operation("do", both("Do", "执行"), *steps))
    return whole_document(LONG_PRODUCT, [work, _dispensing(), _granulation(), _finish()])


def whole_document(product: str, procedure: list[dict[str, Any]]) -> dict[str, Any]:
    """A procedure with the formula and the equipment of these recipes."""
    tolerance = {"tolerance_low": "0.2", "tolerance_high": "0.2", "places": 2, "unit": "kg"}
    return {
        "formula": [
            {"material": API, "quantity": MASS, "per_unit_mg": "52.38", "is_active": True, **tolerance},
            {"material": product, "role": "output", "quantity": "209600", "unit": "pcs", "places": 0},
        ],
        "equipment": [{"equipment_class": "SCALE"}, {"equipment_class": "HSG"}],
        "procedure": procedure,
    }


def _dispensing() -> dict[str, Any]:
    clearance = step(
        "clear",
        "line_clearance",
        both("Clear the room", "清场"),
        both("Look at each line.", "逐项检查。"),
        verified=True,
        room="R-101",
        items=[check("floor", "Floor is clear", "地面清洁"), check("labels", "No old label", "无旧标签")],
    )
    weigh = step(
        "weigh",
        "weigh_material",
        both("Weigh the active", "称量原料药"),
        both("Scan lot and scale.", "扫描物料批号和电子秤。"),
        on="SCALE",
        critical=True,
        verified=True,
        material=API,
        override_low="0.5",
        override_high="1",
    )
    return unit_procedure(
        "dispensing",
        both("Dispensing", "称量"),
        "SCALE",
        operation("weighing", both("Weighing", "称量"), clearance, weigh),
    )


def _granulation() -> dict[str, Any]:
    identify = step(
        "identify", "identify_equipment", both("Identify", "确认设备"), both("Scan it.", "扫描。"), on="HSG"
    )
    charge = step(
        "charge",
        "charge_material",
        both("Charge the active", "投入原料药"),
        both("Scan and empty it.", "扫描并投料。"),
        on="HSG",
        verified=True,
        material=API,
    )
    mix = step(
        "mix",
        "run_phase",
        both("Mix", "混合"),
        both("Start the mixer.", "启动混合。"),
        on="HSG",
        duration_s=60,
        # Runs of a few seconds do in these tests; what is shorter than six is a departure here too.
        shortest_percent=10,
        set_points=[set_point("ImpellerSpeed", "250", "rpm")],
        captured=[
            captured("BowlTemperature", both("Bowl temperature", "锅体温度"), "°C", 1, high="30.0"),
            captured("ImpellerSpeed", both("Impeller speed", "搅拌桨转速"), "rpm", 0, "240", "260", 5),
        ],
    )
    return unit_procedure(
        "granulation",
        both("Granulation", "制粒"),
        "HSG",
        operation("mixing", both("Mixing", "混合"), identify, charge, mix),
    )


def _finish() -> dict[str, Any]:
    look = step("look", "confirm", both("Look at it", "外观检查"), both("Look.", "目检。"))
    return unit_procedure(
        "finish",
        both("Finish", "完成"),
        "HSG",
        operation("checks", both("Checks", "检查"), *final_checks(critical_yield=True), look),
    )
