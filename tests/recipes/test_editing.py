"""The editor's actions: one element, one row at a time, and never what nobody has seen."""

from __future__ import annotations

from typing import Any

import pytest

from audit.context import Reason
from audit.errors import PermissionRefused, ReasonRequired, StaleRecord
from audit.models import AuditEvent
from kernel.errors import TransitionRefused
from recipes.actions.add_formula_row import add_formula_row
from recipes.actions.add_recipe_element import add_recipe_element
from recipes.actions.change_formula_row import change_formula_row
from recipes.actions.change_recipe_element import change_recipe_element
from recipes.actions.list_needed_equipment import list_needed_equipment
from recipes.actions.move_recipe_element import move_recipe_element
from recipes.actions.remove_formula_row import remove_formula_row
from recipes.actions.remove_recipe_element import remove_recipe_element
from recipes.errors import (
    ElementMisplaced,
    ElementUnknown,
    FormulaRowExists,
    FormulaRowUnknown,
    InvalidRecipeContent,
    UnknownRecord,
)
from recipes.models import RecipeVersion
from recipes.models.content import document_of

WHY = Reason("planned_change", "The drying time was validated anew")
NAME = {"en": "Close the door", "zh": "关门"}
CONFIRM = {"name": NAME, "instruction": NAME, "step_type": "confirm", "parameters": {}}


def keys(version: RecipeVersion, kind: str = "step") -> list[str]:
    return list(version.elements.filter(kind=kind).values_list("key", flat=True))


def numbers(version: RecipeVersion) -> dict[str, str]:
    return dict(version.elements.values_list("key", "number"))


def changed_tables(version: RecipeVersion) -> set[str]:
    """The tables that the last event of the version wrote."""
    event = AuditEvent.objects.latest("id")
    return set(event.changes.values_list("table_name", flat=True))


# --- elements ---------------------------------------------------------------------------------


@pytest.mark.urs("URS-RCP-01")
def test_a_draft_is_built_level_by_level(office: Any) -> None:
    draft = office.drafted(document={})
    level = {"name": {"en": "Mixing", "zh": "混合"}, "instruction": {}}
    for key, parent in (("up", ""), ("op", "up"), ("ph", "op")):
        draft = add_recipe_element(
            version=draft, element={**level, "key": key}, parent=parent, actor=office.author
        )
    draft = add_recipe_element(version=draft, element=CONFIRM, parent="ph", actor=office.author)
    assert list(draft.elements.values_list("kind", "key", "number")) == [
        ("unit_procedure", "up", "1"),
        ("operation", "op", "1A"),
        ("phase", "ph", "1A.1"),
        ("step", "close-the-door", "1.1"),
    ]


@pytest.mark.parametrize(("after", "place"), [("", 0), (None, -1), ("first", 1)])
def test_a_step_comes_where_it_was_asked_for(office: Any, after: str | None, place: int) -> None:
    draft = office.next_draft()
    phase = draft.elements.filter(kind="phase", children__isnull=False).first()
    siblings = list(phase.children.order_by("position").values_list("key", flat=True))
    wanted = siblings[0] if after == "first" else after
    draft = add_recipe_element(
        version=draft, element={**CONFIRM, "key": "door"}, parent=phase.key, after=wanted,
        actor=office.author, reason=WHY,
    )  # fmt: skip
    found = list(phase.children.order_by("position").values_list("key", flat=True))
    assert found.index("door") == (place if place >= 0 else len(siblings))


def test_a_key_is_made_of_the_english_name_and_never_twice(office: Any) -> None:
    draft = office.drafted(document={})
    for name in (NAME, NAME, {"en": "", "zh": "关门"}, {"en": "", "zh": "开门"}):
        draft = add_recipe_element(version=draft, element={"name": name}, actor=office.author)
    made = ["close-the-door", "close-the-door-2", "unit-procedure", "unit-procedure-2"]
    assert keys(draft, "unit_procedure") == made


@pytest.mark.urs("URS-RCP-01")
def test_nothing_stands_where_its_level_does_not_belong(office: Any) -> None:
    draft = office.next_draft()
    step, phase, operation = (
        draft.elements.filter(kind=kind).first().key for kind in ("step", "phase", "operation")
    )
    with pytest.raises(ElementMisplaced):
        add_recipe_element(version=draft, element=CONFIRM, parent=step, actor=office.author)
    with pytest.raises(InvalidRecipeContent):
        add_recipe_element(version=draft, element=CONFIRM, parent=operation, actor=office.author)
    with pytest.raises(ElementMisplaced):
        move_recipe_element(version=draft, key=step, parent=operation, actor=office.author, reason=WHY)
    with pytest.raises(ElementUnknown):
        move_recipe_element(version=draft, key=step, parent=phase, after="nowhere", actor=office.author)
    assert document_of(draft) == document_of(office.effective)


def test_a_changed_limit_changes_one_row_and_keeps_key_and_place(office: Any) -> None:
    draft = office.next_draft()
    step = dict(office.step(document_of(draft), "loss-on-drying"))
    before = numbers(draft)
    element = {**step, "parameters": {**step["parameters"], "high": "1.8"}}
    element.pop("key")
    draft = change_recipe_element(
        version=draft, key="loss-on-drying", element=element, actor=office.author, reason=WHY
    )
    assert draft.elements.get(key="loss-on-drying").parameters["high"] == "1.8"
    assert numbers(draft) == before
    assert changed_tables(draft) == {"recipes_recipeelement", "recipes_recipeversion"}


def test_a_low_limit_above_the_high_one_is_refused_with_its_path(office: Any) -> None:
    draft = office.next_draft()
    step = dict(office.step(document_of(draft), "loss-on-drying"))
    step.pop("key")
    step["parameters"] = {**step["parameters"], "low": "3.0"}
    with pytest.raises(InvalidRecipeContent) as refused:
        change_recipe_element(
            version=draft, key="loss-on-drying", element=step, actor=office.author, reason=WHY
        )
    assert refused.value.params["path"] == "element.parameters"


def test_a_phase_moves_with_its_steps_and_the_numbers_follow(office: Any) -> None:
    draft = office.next_draft()
    units = keys(draft, "unit_procedure")
    draft = move_recipe_element(version=draft, key=units[1], after="", actor=office.author, reason=WHY)
    assert keys(draft, "unit_procedure")[:2] == [units[1], units[0]]
    assert numbers(draft)[units[1]] == "1"
    below = draft.elements.get(key=units[1]).children.first()
    assert below.number == "1A"


def test_removing_takes_what_stands_below_and_needs_a_reason(office: Any) -> None:
    draft = office.next_draft()
    gone = draft.elements.filter(kind="operation").first()
    below = {each.key for each in draft.elements.filter(parent__parent=gone)}
    assert below
    with pytest.raises(ReasonRequired):
        remove_recipe_element(version=draft, key=gone.key, actor=office.author)
    draft = remove_recipe_element(version=draft, key=gone.key, actor=office.author, reason=WHY)
    assert not draft.elements.filter(key__in=[gone.key, *below]).exists()


# --- formula and equipment --------------------------------------------------------------------


def test_formula_rows_are_added_changed_and_removed(office: Any) -> None:
    draft = office.drafted(document={})
    row = {
        "material": "RM-STB", "quantity": "10.98", "unit": "kg", "places": 2,
        "tolerance_low": "0.2", "tolerance_high": "0.2", "overage": "2.0",
    }  # fmt: skip
    draft = add_formula_row(version=draft, row=row, actor=office.author)
    with pytest.raises(FormulaRowExists):
        add_formula_row(version=draft, row=row, actor=office.author)
    changed = {**row, "quantity": "11.20", "tolerance_high": "0.3"}
    with pytest.raises(ReasonRequired):
        change_formula_row(version=draft, row=changed, actor=office.author)
    draft = change_formula_row(version=draft, row=changed, actor=office.author, reason=WHY)
    item = draft.formula.get()
    assert (f"{item.quantity:f}", f"{item.tolerance_high:f}", f"{item.overage:f}") == ("11.20", "0.3", "2.0")
    draft = remove_formula_row(version=draft, material="RM-STB", actor=office.author, reason=WHY)
    assert not draft.formula.exists()
    for action, sent in ((change_formula_row, {"row": row}), (remove_formula_row, {"material": "RM-STB"})):
        with pytest.raises(FormulaRowUnknown):
            action(version=draft, actor=office.author, reason=WHY, **sent)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"material": "NO-SUCH"}, UnknownRecord),
        ({"quantity": "0"}, InvalidRecipeContent),
        ({"unit": "stone"}, InvalidRecipeContent),
        ({"tolerance_low": "-0.2"}, InvalidRecipeContent),
        ({"overage": "-1"}, InvalidRecipeContent),
    ],
)
def test_a_wrong_row_is_refused_and_leaves_nothing(office: Any, wrong: dict[str, Any], error: Any) -> None:
    draft = office.drafted(document={})
    row = {"material": "RM-STB", "quantity": "10.98", "unit": "kg", "places": 2, **wrong}
    with pytest.raises(error):
        add_formula_row(version=draft, row=row, actor=office.author)
    assert not draft.formula.exists()


def test_the_equipment_list_is_replaced(office: Any) -> None:
    draft = office.next_draft()
    draft = list_needed_equipment(
        version=draft, equipment_classes=["HSG", "SCALE"], actor=office.author, reason=WHY
    )
    assert {row.equipment_class.code for row in draft.equipment.all()} == {"HSG", "SCALE"}
    with pytest.raises(UnknownRecord):
        list_needed_equipment(version=draft, equipment_classes=["NO-SUCH"], actor=office.author, reason=WHY)


# --- refused for everybody alike --------------------------------------------------------------

CALLS: list[tuple[Any, dict[str, Any]]] = [
    (add_recipe_element, {"element": {"name": NAME}}),
    (change_recipe_element, {"key": "dispensing", "element": {"name": NAME}}),
    (move_recipe_element, {"key": "dispensing"}),
    (remove_recipe_element, {"key": "dispensing"}),
    (add_formula_row, {"row": {"material": "PM-BLI", "quantity": "1", "unit": "kg", "places": 0}}),
    (change_formula_row, {"row": {"material": "RM-STB", "quantity": "1", "unit": "kg", "places": 0}}),
    (remove_formula_row, {"material": "RM-STB"}),
    (list_needed_equipment, {"equipment_classes": []}),
]


@pytest.mark.urs("URS-RCP-03", "URS-ACC-01", "URS-SYS-03")
def test_every_change_is_refused_for_the_wrong_person_state_and_version(office: Any) -> None:
    draft = office.next_draft()
    seen = document_of(draft)
    for action, sent in CALLS:
        with pytest.raises(PermissionRefused):
            action(version=draft, actor=office.quality, reason=WHY, **sent)
        with pytest.raises(StaleRecord):
            action(
                version=draft, actor=office.author, reason=WHY,
                expected_version=draft.row_version + 1, **sent,
            )  # fmt: skip
    submitted = office.submit(draft)
    for action, sent in CALLS:
        with pytest.raises(TransitionRefused):
            action(version=submitted, actor=office.author, reason=WHY, **sent)
    assert document_of(submitted) == seen
