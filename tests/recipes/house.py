"""The plant of these tests: the demo plant's materials, equipment classes and master recipe."""

from __future__ import annotations

from equipment.actions.define_equipment_class import define_equipment_class
from equipment.actions.define_room import define_room
from equipment.models import Area
from mom.demo import recipes as demo_recipes
from mom.demo.equipment_list import CLASSES, ROOMS
from people.models import User
from tests.materials import house as stock
from tests.materials.house import give_rights

SEE = {"recipes.view_recipe", "materials.view_lot"}
RIGHTS: dict[str, set[str]] = {
    "operator": SEE,
    "production_head": SEE
    | {
        "recipes.approve_recipe_version",
        "recipes.approve_as_production",
        "recipes.send_back_recipe_version",
    },
    "process_engineer": SEE
    | {
        "equipment.define_equipment_class",
        "equipment.define_room",
        "recipes.add_formula_row",
        "recipes.add_recipe_element",
        "recipes.change_formula_row",
        "recipes.change_recipe_element",
        "recipes.discard_recipe_draft",
        "recipes.draft_master_recipe",
        "recipes.draft_recipe_version",
        "recipes.edit_recipe",
        "recipes.list_needed_equipment",
        "recipes.move_recipe_element",
        "recipes.remove_formula_row",
        "recipes.remove_recipe_element",
        "recipes.submit_recipe_version",
    },
    "qa": SEE
    | {
        "recipes.approve_recipe_version",
        "recipes.approve_as_quality",
        "recipes.make_version_effective",
        "recipes.send_back_recipe_version",
        "recipes.withdraw_recipe_version",
    },
    "auditor": SEE,
}


def fill_recipes() -> None:
    """Rights, stock, classes and rooms, and the demo recipe, effective."""
    stock.fill_stock()
    give_rights(RIGHTS)
    engineer, area = User.objects.get(username="liu.yang"), Area.objects.get(code="OSD")
    for code, (name, needs_cleaning) in CLASSES.items():
        define_equipment_class(code=code, name=name, needs_cleaning=needs_cleaning, actor=engineer)
    for code, (name, grade) in ROOMS.items():
        define_room(area=area, code=code, name=name, grade=grade, actor=engineer)
    demo_recipes.load()
