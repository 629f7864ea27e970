"""What can be wrong with the steps of a version: levels, equipment, materials, calculations, texts, persons."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from kernel.fields import BilingualText
from recipes.contracts import STEP_DEFINITIONS, RecipeDocument
from recipes.contracts.document import Numbered
from recipes.contracts.fault import EQUIPMENT, PROCEDURE, Fault
from recipes.models import FormulaItem, RecipeVersion


def level_faults(document: RecipeDocument) -> Iterator[Fault]:
    """Each level holds something of the next."""
    if not document.procedure:
        yield Fault(_("the procedure is empty"), PROCEDURE)
    children = {"unit_procedure": "operations", "operation": "phases", "phase": "steps"}
    for numbered in document.numbered():
        name = children.get(numbered.kind)
        if name is not None and not getattr(numbered.row, name):
            words = {"number": numbered.number, "name": numbered.row.name}
            yield Fault.at_element(numbered.row.key, _("%(number)s %(name)s holds nothing") % words)


def equipment_faults(document: RecipeDocument) -> Iterator[Fault]:
    """The list and the steps agree."""
    listed = {row.equipment_class for row in document.equipment}
    used = {numbered.row.equipment_class for numbered in document.numbered() if _has_class(numbered.row)}
    for code in sorted(used - listed):
        yield Fault(_("class %(code)s is used but not listed") % {"code": code}, EQUIPMENT)
    for code in sorted(listed - used):
        yield Fault(_("class %(code)s is listed but not used") % {"code": code}, EQUIPMENT)
    for step in document.steps():
        if STEP_DEFINITIONS.get(step.step_type).needs_equipment_class and not step.equipment_class:
            text = _("step “%(key)s” names no equipment class") % {"key": step.key}
            yield Fault.at_element(step.key, text)


def _has_class(row: object) -> bool:
    return bool(getattr(row, "equipment_class", ""))


def material_faults(document: RecipeDocument, inputs: list[FormulaItem]) -> Iterator[Fault]:
    """What is used is an input, and every input is charged."""
    listed = {item.material.code for item in inputs}
    charged: set[str] = set()
    for step in document.steps():
        for code in step.parameters.references("material"):
            if code not in listed:
                text = _("step “%(key)s” uses %(code)s, which is no input") % {"key": step.key, "code": code}
                yield Fault.at_element(step.key, text)
            if step.step_type == "charge_material":
                charged.add(code)
    for code in sorted(listed - charged):
        yield Fault.at_row("input", code, _("%(code)s is never charged") % {"code": code})


def calculation_faults(document: RecipeDocument) -> Iterator[Fault]:
    """Sources come before, record the value, and are verified."""
    recorded: dict[str, tuple[str, ...]] = {}
    typed_by_one: set[str] = set()
    for step in document.steps():
        for source in getattr(step.parameters, "inputs", ()):
            words = {"key": step.key, "field": source.field, "step": source.step}
            if source.source == "step" and source.step in typed_by_one:
                text = _(
                    "step “%(key)s” calculates with what one person types in step “%(step)s”; have it verified"
                )
                yield Fault.at_element(source.step, text % words)
            if source.source == "step" and source.field not in recorded.get(source.step, ()):
                text = _("step “%(key)s” needs “%(field)s” of step “%(step)s”, which is not recorded before")
                yield Fault.at_element(step.key, text % words)
        recorded[step.key] = STEP_DEFINITIONS.get(step.step_type).recorded_fields(step.parameters)
        if step.step_type == "enter_value" and not step.is_verified:
            typed_by_one.add(step.key)


def second_person_faults(document: RecipeDocument, inputs: list[FormulaItem]) -> Iterator[Fault]:
    """One person weighs or adds, a second one verifies (21 CFR 211.101(c), (d); URS-MAT-11)."""
    actives = {item.material.code for item in inputs if item.is_active}
    for step in document.steps():
        if step.step_type not in ("weigh_material", "charge_material") or step.is_verified:
            continue
        if step.is_critical or actives & set(step.parameters.references("material")):
            text = _("step “%(key)s” is not verified by a second person") % {"key": step.key}
            yield Fault.at_element(step.key, text)


def second_check_faults(document: RecipeDocument) -> Iterator[Fault]:
    """What one person types at a critical step is checked by another one or by limits (GMP 163; Annex 11 6)."""
    for step in document.steps():
        definition = STEP_DEFINITIONS.get(step.step_type)
        if not step.is_critical or step.is_verified or not definition.typed_fields(step.parameters):
            continue
        if not definition.is_held_against_limits(step.parameters):
            text = _("nothing checks what one person types at the critical step “%(key)s”") % {
                "key": step.key
            }
            yield Fault.at_element(step.key, text)


def override_faults(document: RecipeDocument, inputs: list[FormulaItem]) -> Iterator[Fault]:
    """What an override may accept lies outside the tolerance that it departs from, or it means nothing."""
    rows = {item.material.code: item for item in inputs}
    for step in document.steps():
        row = rows.get(getattr(step.parameters, "material", ""))
        if step.step_type != "weigh_material" or row is None:
            continue
        sides = (
            (step.parameters.override_low, row.tolerance_low),
            (step.parameters.override_high, row.tolerance_high),
        )
        if any(limit is not None and (within is None or limit <= within) for limit, within in sides):
            text = _("step “%(key)s” lets an override accept what the tolerance of %(code)s accepts already")
            yield Fault.at_element(step.key, text % {"key": step.key, "code": row.material.code})


def language_faults(version: RecipeVersion, document: RecipeDocument) -> Iterator[Fault]:
    """Whatever is read at the workstation is there in both languages."""
    header = [(version.recipe.code, version.recipe.name), (version.product.code, version.product.name)]
    for code, text in header:
        if not text.is_complete:
            yield Fault(_("%(what)s has no name in both languages") % {"what": code})
    for numbered in document.numbered():
        missing = _missing_texts(numbered)
        if missing:
            what = f"{numbered.number} {numbered.row.name}".strip()
            words = {"what": what, "missing": ", ".join(missing)}
            yield Fault.at_element(numbered.row.key, _("%(what)s lacks %(missing)s") % words)


def _missing_texts(numbered: Numbered) -> list[str]:
    row = numbered.row
    required = [(_("the name"), row.name)]
    if numbered.kind == "step":
        parts = [(path.removeprefix("parameters."), text) for path, text in row.parameters.texts()]
        required += [(_("the instruction"), row.instruction), *parts]
    elif row.instruction and any(str(part).strip() for part in row.instruction.values()):
        required.append((_("the instruction"), row.instruction))
    return [word for what, text in required for word in _missing(what, BilingualText(text))]


def _missing(what: str, text: BilingualText) -> Iterator[str]:
    if not text.en.strip():
        yield _("%(what)s in English") % {"what": what}
    if not text.zh.strip():
        yield _("%(what)s in Chinese") % {"what": what}
