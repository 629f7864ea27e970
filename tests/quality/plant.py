"""The small plant of the quality tests: the demo equipment and materials, and two recipes that differ in length."""

from __future__ import annotations

from typing import Any

from mom.demo import equipment, materials
from mom.demo.materials_list import STARCH
from mom.demo.recipe_parts import both, operation, step, unit_procedure
from tests.factories.short_recipes import final_checks, make_recipe

SHORT, LONG = "FG-Q05", "FG-Q50"
STEPS = {SHORT: 5, LONG: 50}
MASS = "9.98"


def fill_plant() -> None:
    """Equipment, lots, the two recipes, and operators trained for them."""
    equipment.load()
    materials.load()
    for product, count in STEPS.items():
        make_recipe(product, recipe_code(product), _document(product, count), MASS)


def recipe_code(product: str) -> str:
    """The master recipe of a test product."""
    return product.replace("FG", "MR")


def _document(product: str, count: int) -> dict[str, Any]:
    """Notes to confirm, a charge, moisture against limits, the count with a second person, the yield."""
    notes = [
        step(
            f"note-{number:02d}",
            "confirm",
            both(f"Note {number}", f"事项 {number}"),
            both("Do it.", "执行。"),
        )
        for number in range(1, count - 3)
    ]
    charge = step(
        "charge",
        "charge_material",
        both("Charge the starch", "投入淀粉"),
        both("Scan and empty it.", "扫描并投料。"),
        on="HSG",
        verified=True,
        material=STARCH,
    )
    work = operation("do", both("Do", "执行"), *notes, charge, *final_checks(critical_yield=False))
    tolerance = {"tolerance_low": "0.2", "tolerance_high": "0.2", "places": 2, "unit": "kg"}
    active = {"material": STARCH, "quantity": MASS, "per_unit_mg": "47.61", "is_active": True, **tolerance}
    return {
        "formula": [
            active,
            {"material": product, "role": "output", "quantity": "209600", "unit": "pcs", "places": 0},
        ],
        "equipment": [{"equipment_class": "HSG"}],
        "procedure": [unit_procedure("work", both("Work", "操作"), "HSG", work)],
    }
