"""The procedure as a page shows it: every element in order, a step with its parameters in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from kernel.fields import BilingualText
from kernel.quantities import range_in_words, unit_in_words
from recipes.choices import ElementKind
from recipes.contracts import CALCULATIONS, STEP_DEFINITIONS, FieldSpec, Parameters, StepDefinition
from recipes.contracts.algorithm import ALGORITHMS
from recipes.models import RecipeElement, RecipeVersion

DEPTHS = {
    ElementKind.UNIT_PROCEDURE: 1,
    ElementKind.OPERATION: 2,
    ElementKind.PHASE: 3,
    ElementKind.STEP: 4,
}


@dataclass(frozen=True)
class ProcedureNode:
    """One element: ``lines`` are its parameters as (label, value)."""

    element: RecipeElement
    depth: int
    definition: StepDefinition | None
    lines: tuple[tuple[str, str], ...]

    @property
    def is_step(self) -> bool:
        """Whether an operator does it."""
        return self.definition is not None


def procedure_tree(version: RecipeVersion) -> list[ProcedureNode]:
    """The elements of ``version`` in document order; one query."""
    return [_node(element) for element in version.elements.select_related("equipment_class")]


def _node(element: RecipeElement) -> ProcedureNode:
    kind = ElementKind(element.kind)
    if kind != ElementKind.STEP:
        return ProcedureNode(element, DEPTHS[kind], None, ())
    definition = STEP_DEFINITIONS.get(element.step_type)
    return ProcedureNode(
        element, DEPTHS[kind], definition, tuple(_lines(definition.read(element.parameters)))
    )


def _lines(parameters: Parameters) -> list[tuple[str, str]]:
    """Labels and values; limits of one thing on one line."""
    lines: list[tuple[str, str]] = []
    inputs = input_names(getattr(parameters, "calculation", ""))
    for spec in parameters.specs():
        value = getattr(parameters, spec.name)
        if spec.kind == "list":
            lines.extend((str(spec.label), _item(item, inputs)) for item in value)
        elif spec.name not in ("low", "high", "hard_low", "hard_high", "field", "unit") and _says(value):
            lines.append((str(spec.label), _value(spec, value)))
    names = {spec.name for spec in parameters.specs()}
    for low, high, label in (
        ("low", "high", _("Limits")),
        ("hard_low", "hard_high", _("Possible entries")),
    ):
        if low in names:
            text = range_in_words(
                getattr(parameters, low), getattr(parameters, high), getattr(parameters, "unit", "")
            )
            lines.extend([(label, text)] if text else [])
    return lines


def calculation_in_words(code: str) -> str:
    """What a calculation is called; a code that no file registers stays a code."""
    return str(CALCULATIONS.get(code).label) if code in CALCULATIONS else code


def algorithm_in_words(code: str) -> str:
    """What an algorithm is called, with its version; a code that no file registers stays a code."""
    return f"{ALGORITHMS.get(code)} ({code})" if code in ALGORITHMS else code


def input_names(calculation: str) -> dict[str, str]:
    """What the inputs of a calculation are called; nothing for what is none."""
    if calculation not in CALCULATIONS:
        return {}
    return {each.name: str(each.label) for each in CALCULATIONS.get(calculation).inputs}


def _item(item: Any, inputs: Mapping[str, str]) -> str:
    """One item of a list: its name or tag, then what it says."""
    name = (
        getattr(item, "label", None) or getattr(item, "text", None) or getattr(item, "tag", None) or item.name
    )
    if hasattr(item, "low"):
        return " ".join(part for part in (str(name), range_in_words(item.low, item.high, item.unit)) if part)
    if hasattr(item, "source"):
        return _("%(what)s: %(value)s") % {
            "what": inputs.get(item.name, item.name),
            "value": _source(item),
        }
    if hasattr(item, "value"):
        return f"{name} {item.value:f} {unit_in_words(item.unit)}".strip()
    return str(name)


def _source(item: Any) -> str:
    if item.source == "step":
        return _("“%(field)s” of step “%(step)s”") % {"field": item.field, "step": item.step}
    spec = next(each for each in type(item).specs() if each.name == "source")
    label = dict(spec.options)[item.source]
    return f"{label} {item.value:f} {item.unit}" if item.value is not None else str(label)


def _says(value: Any) -> bool:
    return value not in (None, "", False, ()) and value != BilingualText()


def _value(spec: FieldSpec, value: Any) -> str:
    if value is True:
        return _("yes")
    if spec.refers_to == "calculation":
        return calculation_in_words(value)
    if spec.refers_to == "algorithm":
        return algorithm_in_words(value)
    if spec.options:
        label: str | Promise = dict(spec.options)[value]
        return str(label)
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
