"""The demo's powder line: a second product that one sitting is enough for, beside the tablets."""

from __future__ import annotations

from materials.models import MaterialDefinition
from mom.demo import cast, environment, equipment, integrations, materials, recipes
from mom.demo.equipment_list import room_tags
from mom.demo.powder_list import CELL, CLASSES, LOTS, MATERIALS, POWDER, ROOMS, TAGS, UNITS
from mom.demo.powder_recipe import BATCH_SIZE, RECIPE, document
from mom.demo.qualifications import train_for
from recipes.actions.draft_master_recipe import draft_master_recipe
from recipes.models import RecipeVersion


def load() -> None:
    """Make what is missing; what is there already stays."""
    load_line()
    integrations.bind_tags()
    materials.load_lots(LOTS)


def load_line(longest_silence_s: int = environment.LONGEST_SILENCE_S) -> None:
    """All but stock and connections: the room, the blender, its tags, materials, the recipe, who is trained."""
    equipment.load_places(ROOMS, CELL, {"en": "Powder line 1", "zh": "散剂一线"})
    equipment.load_classes(CLASSES)
    equipment.load_units(UNITS, CELL)
    equipment.load_tags((*TAGS, *room_tags(ROOMS)))
    environment.load_points(ROOMS, longest_silence_s)
    materials.load_definitions(MATERIALS)
    recipes.approve(recipes.first_version(RECIPE) or _draft())
    train_for(RECIPE)


def _draft() -> RecipeVersion:
    return draft_master_recipe(
        site=cast.site(),
        code=RECIPE,
        product=MaterialDefinition.objects.get(code=POWDER),
        name={"en": "Macrogol 4000 powder, bulk", "zh": "聚乙二醇 4000 散(待分装)"},
        strength="10 g",
        batch_size=BATCH_SIZE,
        batch_unit="kg",
        stated_mass=BATCH_SIZE,
        minimum_size=BATCH_SIZE / 2,
        maximum_size=BATCH_SIZE,
        change_summary="First version for the powder line 1. 散剂一线首版。",
        document=document(),
        actor=cast.actor("liu.yang"),
    )
