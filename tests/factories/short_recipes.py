"""What the small plants of the tests share: how a recipe is made effective, and the checks that it ends with."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from audit.context import SignatureGiven
from materials.actions.define_material import define_material
from materials.models import MaterialDefinition
from mom.demo import cast
from mom.demo.recipe_parts import both, step
from people.actions.record_qualification import record_qualification
from recipes.actions.approve_recipe_version import approve_recipe_version
from recipes.actions.draft_master_recipe import draft_master_recipe
from recipes.actions.make_version_effective import make_version_effective
from recipes.actions.submit_recipe_version import submit_recipe_version


def final_checks(*, critical_yield: bool) -> list[dict[str, Any]]:
    """Moisture against limits, the count with a second person, the yield."""
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
        critical=critical_yield,
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
    return [moisture, count, result]


def make_recipe(product: str, recipe: str, document: dict[str, Any], stated_mass: str) -> None:
    """An effective recipe for a product of its own; Li Na and Zhang Wei are trained for it."""
    name = {"en": f"Test tablets {product}", "zh": f"试验片 {product}"}
    define_material(
        code=product,
        name=name,
        kind="finished",
        unit="pcs",
        shelf_life_months=24,
        actor=cast.actor("chen.jing"),
    )
    version = draft_master_recipe(
        site=cast.site(),
        code=recipe,
        product=MaterialDefinition.objects.get(code=product),
        name=name,
        strength="100 mg",
        batch_size=Decimal("209600"),
        batch_unit="pcs",
        stated_mass=Decimal(stated_mass),
        minimum_size=Decimal("104800"),
        maximum_size=Decimal("209600"),
        change_summary="For tests. 供测试。",
        document=document,
        actor=cast.actor("liu.yang"),
    )
    version = submit_recipe_version(version=version, actor=cast.actor("liu.yang"))
    for username in ("zhao.lei", "chen.jing"):
        approve_recipe_version(
            version=version,
            actor=cast.actor(username),
            signature=SignatureGiven(username, cast.DEMO_PASSWORD, "approved"),
        )
        version.refresh_from_db()
    make_version_effective(version=version, actor=cast.actor("chen.jing"))
    for username in ("li.na", "zhang.wei"):
        record_qualification(
            user=cast.actor(username), kind="recipe", code=recipe, actor=cast.actor("chen.jing")
        )
