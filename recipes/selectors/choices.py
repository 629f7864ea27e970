"""What the editor offers to choose from: materials, classes, rooms, steps, calculations, tags."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from equipment.models import EquipmentClass, Room
from materials.selectors import materials_in_use
from recipes.choices import ItemRole
from recipes.contracts import CALCULATIONS, STEP_DEFINITIONS, RecipeDocument
from recipes.contracts.algorithm import ALGORITHMS
from recipes.models import RecipeVersion
from recipes.selectors.value_faults import tags_of_classes

Options = list[tuple[str, str]]


@dataclass(frozen=True)
class EditorChoices:
    """``options`` by what a code refers to: only these may be chosen. ``hints``: what may be typed besides others."""

    options: dict[str, Options]
    hints: dict[str, list[str]] = field(default_factory=dict)


def classes() -> Options:
    """Every class of equipment."""
    return [(each.code, f"{each.code} – {each.name}") for each in EquipmentClass.objects.order_by("code")]


def materials() -> Options:
    """Every material in use."""
    return [(each.code, f"{each.code} – {each.name}") for each in materials_in_use().order_by("code")]


def editor_choices(
    version: RecipeVersion, document: dict[str, Any], equipment_class: str = ""
) -> EditorChoices:
    """For one element of the draft: inputs of its formula, rooms of its site, its own steps and their values."""
    inputs = version.formula.filter(role=ItemRole.INPUT).select_related("material")
    rooms = Room.objects.filter(site_id=version.site_id).order_by("code")
    steps = [each for each in RecipeDocument.read(document).numbered() if each.kind == "step"]
    recorded = {
        name
        for each in steps
        for name in STEP_DEFINITIONS.get(each.row.step_type).recorded_fields(each.row.parameters)
    }
    tags = tags_of_classes(version)
    options = {
        "material": [(item.material.code, f"{item.material.code} – {item.material.name}") for item in inputs],
        "room": [(room.code, f"{room.code} – {room.name}") for room in rooms],
        "step": [(each.row.key, f"{each.number} {each.row.name} ({each.row.key})") for each in steps],
        "calculation": [(each.code, str(each.label)) for each in CALCULATIONS],
        "calculation_input": _calculation_inputs(),
        "algorithm": [(each.code, f"{each} – {each.about}") for each in ALGORITHMS],
        "algorithm_result": _algorithm_results(),
        "equipment_class": classes(),
    }
    named = tags.get(equipment_class) if equipment_class else None
    known = set(named) if named else {tag for of_class in tags.values() for tag in of_class}
    return EditorChoices(options, {"tag": sorted(known), "recorded": sorted(recorded)})


def _algorithm_results() -> Options:
    """Every result of any algorithm once, with the algorithms that give it."""
    found: dict[str, tuple[str, list[str]]] = {}
    for algorithm in ALGORITHMS:
        for each in algorithm.results:
            found.setdefault(each.name, (str(each.label), []))[1].append(str(algorithm))
    return [(name, f"{label} ({', '.join(of)})") for name, (label, of) in found.items()]


def _calculation_inputs() -> Options:
    """Every input of any calculation once, with the calculations that take it."""
    found: dict[str, tuple[str, list[str]]] = {}
    for calculation in CALCULATIONS:
        for each in calculation.inputs:
            found.setdefault(each.name, (str(each.label), []))[1].append(str(calculation.label))
    return [(name, f"{label} ({', '.join(of)})") for name, (label, of) in found.items()]
