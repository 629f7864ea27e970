"""Versions of a second recipe in any state, drafted by the engineer and signed by two heads."""

from __future__ import annotations

from decimal import Decimal

from materials.models import MaterialDefinition
from mom.demo import cast
from mom.demo.materials_list import PRODUCT
from mom.demo.recipes import BATCH_SIZE, DOCUMENT
from mom.demo.work.acting import actor, signed
from recipes.actions.approve_recipe_version import approve_recipe_version
from recipes.actions.draft_master_recipe import draft_master_recipe
from recipes.actions.make_version_effective import make_version_effective
from recipes.actions.submit_recipe_version import submit_recipe_version
from recipes.models import RecipeVersion

VERSION_STATES = ("draft", "review", "approved", "effective")


def version(code: str, by: str = "liu.yang") -> RecipeVersion:
    """The first version of a recipe, as drafted."""
    return draft_master_recipe(
        site=cast.site(),
        code=code,
        product=MaterialDefinition.objects.get(code=PRODUCT),
        name={"en": f"Recipe {code}", "zh": f"配方 {code}"},
        strength="15.2 mg / 180 mg",
        batch_size=BATCH_SIZE,
        batch_unit="pcs",
        stated_mass=Decimal("130"),
        minimum_size=Decimal("361000"),
        maximum_size=BATCH_SIZE,
        change_summary="For the second tablet line. 用于片剂二线。",
        change_reference="CC-2026-014",
        document=DOCUMENT,
        actor=actor(by),
    )


def version_in_state(state: str, code: str) -> RecipeVersion:
    """A version brought to ``state``."""
    found = version(code)
    if state == "draft":
        return found
    found = submit_recipe_version(version=found, actor=actor("liu.yang"))
    if state == "review":
        return found
    for username in ("zhao.lei", "chen.jing"):
        approve_recipe_version(version=found, **signed(username, "approved"))
        found.refresh_from_db()
    if state == "approved":
        return found
    return make_version_effective(version=found, actor=actor("chen.jing"))
