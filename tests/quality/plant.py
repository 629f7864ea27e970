"""The small plant of the quality tests: the demo equipment and materials, and two recipes that differ in length."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from audit.context import SignatureGiven
from materials.actions.define_material import define_material
from materials.models import MaterialDefinition
from mom.demo import cast, equipment, materials
from mom.demo.materials_list import STARCH
from mom.demo.recipe_parts import both, operation, step, unit_procedure
from people.actions.record_qualification import record_qualification
from recipes.actions.approve_recipe_version import approve_recipe_version
from recipes.actions.draft_master_recipe import draft_master_recipe
from recipes.actions.make_version_effective import make_version_effective
from recipes.actions.submit_recipe_version import submit_recipe_version

SHORT, LONG = "FG-Q05", "FG-Q50"
STEPS = {SHORT: 5, LONG: 50}


def fill_plant() -> None:
    """Equipment, lots, the two recipes, and operators trained for them."""
    equipment.load()
    materials.load()
    for product, count in STEPS.items():
        _make_recipe(product, _document(product, count))
        for username in ("li.na", "zhang.wei"):
            code = recipe_code(product)
            record_qualification(
                user=cast.actor(username), kind="recipe", code=code, actor=cast.actor("chen.jing")
            )


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
    moisture = step(
        "moisture",
        "enter_value",
        both("Moisture", "水分"),
        both("Measure it.", "测定。"),
        field="moisture",
        label=both("Moisture", "水分"),
        unit="%",
        decimals=2,
        low="1.00",
        high="2.00",
        target="1.50",
        hard_low="0",
        hard_high="20",
    )
    count = step(
        "count",
        "enter_value",
        both("Count", "计数"),
        both("Count the tablets.", "清点片数。"),
        verified=True,
        field="tablets",
        label=both("Tablets", "片数"),
        unit="pcs",
        decimals=0,
        is_product_quantity=True,
    )
    result = step(
        "yield",
        "calculate",
        both("Yield", "收率"),
        both("Confirm it.", "确认。"),
        calculation="yield_percent",
        field="yield",
        label=both("Yield", "收率"),
        unit="%",
        decimals=2,
        low="97.00",
        high="101.00",
        inputs=[
            {"name": "actual", "source": "step", "step": "count", "field": "tablets"},
            {"name": "theoretical", "source": "size"},
        ],
    )
    work = operation("do", both("Do", "执行"), *notes, charge, moisture, count, result)
    tolerance = {"tolerance_low": "0.2", "tolerance_high": "0.2", "places": 2, "unit": "kg"}
    active = {"material": STARCH, "quantity": "9.98", "per_unit_mg": "47.61", "is_active": True, **tolerance}
    return {
        "formula": [
            active,
            {"material": product, "role": "output", "quantity": "209600", "unit": "pcs", "places": 0},
        ],
        "equipment": [{"equipment_class": "HSG"}],
        "procedure": [unit_procedure("work", both("Work", "操作"), "HSG", work)],
    }


def _make_recipe(product: str, document: dict[str, Any]) -> None:
    name = {"en": f"Test tablets {product}", "zh": f"试验片 {product}"}
    quality = cast.actor("chen.jing")
    define_material(code=product, name=name, kind="finished", unit="pcs", shelf_life_months=24, actor=quality)
    version = draft_master_recipe(
        site=cast.site(),
        code=recipe_code(product),
        product=MaterialDefinition.objects.get(code=product),
        name=name,
        strength="100 mg",
        batch_size=Decimal("209600"),
        batch_unit="pcs",
        stated_mass=Decimal("9.98"),
        minimum_size=Decimal("104800"),
        maximum_size=Decimal("209600"),
        change_summary="For tests. 供测试。",
        document=document,
        actor=cast.actor("liu.yang"),
    )
    version = submit_recipe_version(version=version, actor=cast.actor("liu.yang"))
    for username in ("zhao.lei", "chen.jing"):
        signature = SignatureGiven(username, cast.DEMO_PASSWORD, "approved")
        approve_recipe_version(version=version, actor=cast.actor(username), signature=signature)
        version.refresh_from_db()
    make_version_effective(version=version, actor=cast.actor("chen.jing"))
