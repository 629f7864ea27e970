"""Is a version complete? Everything that its approval demands, looked at one by one (URS-RCP-02, 07; 211.186)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from kernel.errors import DomainError, UnitsDoNotFit
from kernel.fields import BilingualText
from kernel.findings import Finding
from kernel.quantities import Quantity
from recipes.choices import ItemRole, RecipeState
from recipes.contracts import STEP_DEFINITIONS, RecipeDocument
from recipes.contracts.document import StepRow
from recipes.models import FormulaItem, RecipeVersion
from recipes.models.content import document_of


def version_findings(version: RecipeVersion) -> list[Finding]:
    """One finding for each thing that was looked at."""
    try:
        document = RecipeDocument.read(document_of(version))
    except DomainError as error:
        return [Finding("readable", _("The document cannot be read."), False, error.message)]
    items = list(version.formula.select_related("material"))
    inputs = [item for item in items if item.role == ItemRole.INPUT]
    return [
        _finding(
            "formula", _formula_faults(version, items), _("The formula has inputs and the product as output.")
        ),
        _finding("label_claim", _claim_faults(version, inputs), _("The active is charged at 100 % or more.")),
        _finding("tolerances", _tolerance_faults(inputs), _("Every input has a tolerance.")),
        _finding("procedure", _procedure_faults(document), _("The procedure has every level.")),
        _finding("equipment", _equipment_faults(document), _("Every needed class of equipment is listed.")),
        _finding("materials", _material_faults(document, inputs), _("Every input is charged in a step.")),
        _finding(
            "calculations", _calculation_faults(document), _("Calculations use values recorded before.")
        ),
        *_findings_of_amounts(version, document, inputs),
        _finding(
            "both_languages", _language_faults(version, document), _("Every text is there in both languages.")
        ),
        _finding(
            "change_record", _change_faults(version), _("The change record is named where one is needed.")
        ),
    ]


def _findings_of_amounts(
    version: RecipeVersion, document: RecipeDocument, inputs: list[FormulaItem]
) -> Iterator[Finding]:
    """What is made, what becomes of it, and who answers for it."""
    yield _finding("yield", _yield_faults(document), _("A yield has limits on both sides."))
    yield _finding(
        "product_quantity",
        _product_faults(version, document),
        _("One verified value with limits is the quantity of the product."),
    )
    yield _finding(
        "second_person",
        _second_person_faults(document, inputs),
        _("A second person verifies what is weighed and charged of every active or critical material."),
    )


def _finding(code: str, faults: Iterable[str], good: str) -> Finding:
    found = list(faults)
    if not found:
        return Finding(code, good, True)
    shown = "; ".join(found[:5]) + (" …" if len(found) > 5 else "")
    return Finding(code, shown + ".", False, _WHAT_TO_DO[code]())


_WHAT_TO_DO = {
    "formula": lambda: _("Complete the formula."),
    "label_claim": lambda: _("Raise the charge of the active to its label claim."),
    "tolerances": lambda: _("Enter tolerances in percent for these rows."),
    "procedure": lambda: _("Add what is missing or delete the empty part."),
    "equipment": lambda: _("Make steps and equipment list agree."),
    "materials": lambda: _("Make steps and formula agree."),
    "calculations": lambda: _("Refer to a step that comes before and to a value that it records."),
    "yield": lambda: _("Add a “calculate” step for the yield with a lower and an upper limit."),
    "product_quantity": lambda: _(
        "Mark the verified count or weight of the product and let a yield with limits calculate with it."
    ),
    "second_person": lambda: _("Have these steps verified by a second person."),
    "both_languages": lambda: _("Write the missing texts."),
    "change_record": lambda: _("Enter the number of the approved change record."),
}


def _formula_faults(version: RecipeVersion, items: list[FormulaItem]) -> Iterator[str]:
    if not any(item.role == ItemRole.INPUT for item in items):
        yield _("no input is listed")
    outputs = [item.material_id for item in items if item.role == ItemRole.OUTPUT]
    if version.product_id not in outputs:
        yield _("the product is not listed as output")


def _claim_faults(version: RecipeVersion, inputs: list[FormulaItem]) -> Iterator[str]:
    """An active below 100 % of what the label claims (21 CFR 211.101(a))."""
    actives = [item for item in inputs if item.is_active]
    if not actives:
        yield _("no row is marked as active ingredient")
    for item in actives:
        if item.per_unit_mg is None or version.batch_unit != "pcs":
            continue
        needed = Quantity(version.batch_size * item.per_unit_mg, "mg")
        if Quantity(item.quantity, item.unit).to("mg").value < needed.value:
            words = {"material": item.material.code, "needed": str(needed.to(item.unit))}
            yield _("%(material)s is charged below its label claim of %(needed)s") % words


def _tolerance_faults(inputs: list[FormulaItem]) -> Iterator[str]:
    for item in inputs:
        if item.tolerance_low is None or item.tolerance_high is None:
            yield _("%(material)s has no tolerance") % {"material": item.material.code}


def _procedure_faults(document: RecipeDocument) -> Iterator[str]:
    if not document.procedure:
        yield _("the procedure is empty")
    children = {"unit_procedure": "operations", "operation": "phases", "phase": "steps"}
    for numbered in document.numbered():
        name = children.get(numbered.kind)
        if name is not None and not getattr(numbered.row, name):
            yield _("%(number)s %(name)s holds nothing") % {
                "number": numbered.number,
                "name": numbered.row.name,
            }


def _equipment_faults(document: RecipeDocument) -> Iterator[str]:
    listed = {row.equipment_class for row in document.equipment}
    used = {numbered.row.equipment_class for numbered in document.numbered() if _has_class(numbered.row)}
    for code in sorted(used - listed):
        yield _("class %(code)s is used but not listed") % {"code": code}
    for code in sorted(listed - used):
        yield _("class %(code)s is listed but not used") % {"code": code}
    for step in document.steps():
        if STEP_DEFINITIONS.get(step.step_type).needs_equipment_class and not step.equipment_class:
            yield _("step “%(key)s” names no equipment class") % {"key": step.key}


def _has_class(row: object) -> bool:
    return bool(getattr(row, "equipment_class", ""))


def _material_faults(document: RecipeDocument, inputs: list[FormulaItem]) -> Iterator[str]:
    listed = {item.material.code for item in inputs}
    charged: set[str] = set()
    for step in document.steps():
        for code in step.parameters.references("material"):
            if code not in listed:
                yield _("step “%(key)s” uses %(code)s, which is no input") % {"key": step.key, "code": code}
            if step.step_type == "charge_material":
                charged.add(code)
    for code in sorted(listed - charged):
        yield _("%(code)s is never charged") % {"code": code}


def _calculation_faults(document: RecipeDocument) -> Iterator[str]:
    recorded: dict[str, tuple[str, ...]] = {}
    typed_by_one: set[str] = set()
    for step in document.steps():
        for source in getattr(step.parameters, "inputs", ()):
            if source.source == "step" and source.step in typed_by_one:
                yield _(
                    "step “%(key)s” calculates with what one person types in step “%(step)s”; have it verified"
                ) % {"key": step.key, "step": source.step}
            if source.source == "step" and source.field not in recorded.get(source.step, ()):
                words = {"key": step.key, "field": source.field, "step": source.step}
                yield (
                    _("step “%(key)s” needs “%(field)s” of step “%(step)s”, which is not recorded before")
                    % words
                )
        recorded[step.key] = STEP_DEFINITIONS.get(step.step_type).recorded_fields(step.parameters)
        if step.step_type == "enter_value" and not step.is_verified:
            typed_by_one.add(step.key)


def _yield_faults(document: RecipeDocument) -> Iterator[str]:
    yields = [step for step in document.steps() if _is_yield(step)]
    if not yields:
        yield _("no yield is calculated")
    for step in yields:
        if step.parameters.low is None or step.parameters.high is None:
            yield _("step “%(key)s” has no lower or no upper limit") % {"key": step.key}


def _is_yield(step: StepRow) -> bool:
    return getattr(step.parameters, "calculation", "") in ("yield_percent", "material_balance")


def _product_faults(version: RecipeVersion, document: RecipeDocument) -> Iterator[str]:
    """What becomes stock is one verified value, and a limited yield or its own limits watch over it."""
    marked = [step for step in document.steps() if getattr(step.parameters, "is_product_quantity", False)]
    if len(marked) != 1:
        yield _("%(count)s steps record the quantity of the product, not one") % {"count": len(marked)}
    for step in marked:
        words = {"key": step.key, "unit": step.parameters.unit, "wanted": version.product.unit}
        if not _fits(step.parameters.unit, version.product.unit):
            yield _("step “%(key)s” counts in %(unit)s, the product in %(wanted)s") % words
        if step.step_type == "enter_value" and not step.is_verified:
            yield _("step “%(key)s” is not verified by a second person") % words
        if not _is_limited(step.parameters) and not _is_watched(step, document):
            yield _("step “%(key)s” has no limits, and no yield with limits calculates with it") % words


def _fits(unit: str, wanted: str) -> bool:
    try:
        Quantity(Decimal(1), unit).to(wanted)
    except UnitsDoNotFit:
        return False
    return True


def _is_limited(parameters: Any) -> bool:
    return parameters.low is not None and parameters.high is not None


def _is_watched(step: StepRow, document: RecipeDocument) -> bool:
    """Whether a yield with limits on both sides has the value of this step as its actual amount."""
    return any(
        (source.name, source.step, source.field) == ("actual", step.key, step.parameters.field)
        for each in document.steps()
        if getattr(each.parameters, "calculation", "") == "yield_percent" and _is_limited(each.parameters)
        for source in each.parameters.inputs
    )


def _second_person_faults(document: RecipeDocument, inputs: list[FormulaItem]) -> Iterator[str]:
    """One person weighs or adds, a second one verifies (21 CFR 211.101(c), (d); URS-MAT-11)."""
    actives = {item.material.code for item in inputs if item.is_active}
    for step in document.steps():
        if step.step_type not in ("weigh_material", "charge_material") or step.is_verified:
            continue
        if step.is_critical or actives & set(step.parameters.references("material")):
            yield _("step “%(key)s” is not verified by a second person") % {"key": step.key}


def _language_faults(version: RecipeVersion, document: RecipeDocument) -> Iterator[str]:
    header = [(version.recipe.code, version.recipe.name), (version.product.code, version.product.name)]
    for path, text in header:
        if not text.is_complete:
            yield path
    for numbered in document.numbered():
        required = [("", numbered.row.name)]
        if numbered.kind == "step":
            required += [("", numbered.row.instruction), *numbered.row.parameters.texts()]
        missing = [path for path, text in required if not BilingualText(text).is_complete]
        if missing:
            yield f"{numbered.number} {numbered.row.name} {missing[0]}".strip()


def _change_faults(version: RecipeVersion) -> Iterator[str]:
    """A change to an effective recipe needs its change record (URS-RCP-05)."""
    others = RecipeVersion.objects.filter(
        site_id=version.site_id, product_id=version.product_id, state=RecipeState.EFFECTIVE
    ).exclude(pk=version.pk)
    if not version.change_reference and others.exists():
        yield _("it replaces an effective version without a change record")
