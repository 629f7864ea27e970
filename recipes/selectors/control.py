"""The control recipe: an exact, frozen, scaled reproduction of an effective version (21 CFR 211.188(a); F-21).

Every amount is multiplied by the exact ratio and rounded once by its own row's rule (URS-RCP-06).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from kernel import clock
from kernel.canonical import digest, plain
from kernel.quantities import Quantity
from recipes.choices import ElementKind, ItemRole, RecipeState
from recipes.contracts import STEP_DEFINITIONS
from recipes.contracts.scaling import places_of, scale
from recipes.errors import AmountScaledToNothing, SizeNotApproved, SizeNotWhole, VersionNotEffective
from recipes.models import FormulaItem, RecipeElement, RecipeVersion
from recipes.selectors.totals import theoretical_mass

FORMAT = "control-recipe/1"


def control_recipe_document(
    version: RecipeVersion, quantity: Quantity, at: datetime | None = None
) -> dict[str, Any]:
    """The document of a batch of ``quantity`` (in the version's batch unit or as a mass), with its digest.

    Raises ``VersionNotEffective``, ``SizeNotApproved`` or ``SizeNotWhole``.
    """
    _check_effective(version, at or clock.now())
    size = _size(version, quantity)
    factor = Fraction(size) / Fraction(version.batch_size)
    items = list(version.formula.select_related("material"))
    formula = [_formula_row(item, factor) for item in items]
    amounts = _amounts(version, items, formula, size)
    document = {
        "format": FORMAT,
        "recipe": _header(version),
        "product": _product(version),
        "size": _size_block(version, size, factor),
        "totals": _totals(version, factor, amounts),
        "formula": formula,
        "equipment": [
            {"equipment_class": row.equipment_class.code, "name": dict(row.equipment_class.name)}
            for row in version.equipment.select_related("equipment_class")
        ],
        "procedure": _procedure(version, factor, formula, amounts),
    }
    document = plain(document)
    return {**document, "digest": digest(document)}


def steps_of(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The steps of a control recipe in order, each with the ``number`` and ``name`` of what it is part of."""
    for unit_procedure in document["procedure"]:
        for operation in unit_procedure["children"]:
            for phase in operation["children"]:
                for step in phase["children"]:
                    yield {
                        **step,
                        "unit_procedure": _part(unit_procedure),
                        "operation": _part(operation),
                        "phase": _part(phase),
                    }


def _part(element: dict[str, Any]) -> dict[str, Any]:
    return {"number": element["number"], "name": element["name"]}


def _check_effective(version: RecipeVersion, at: datetime) -> None:
    in_time = version.effective_from is not None and version.effective_from <= at
    if version.state != RecipeState.EFFECTIVE or not in_time:
        raise VersionNotEffective(version=version.code)


def _size(version: RecipeVersion, quantity: Quantity) -> Decimal:
    """The size in the version's batch unit; outside the approved range it is refused, never clamped."""
    size = _in_batch_unit(version, quantity)
    if not version.minimum_size <= size <= version.maximum_size:
        raise SizeNotApproved(
            size=str(quantity),
            version=version.code,
            minimum=f"{version.minimum_size:f} {version.batch_unit}",
            maximum=f"{version.maximum_size:f} {version.batch_unit}",
        )
    return size


def _in_batch_unit(version: RecipeVersion, quantity: Quantity) -> Decimal:
    stated = version.stated_mass
    if version.batch_unit != "pcs" or stated is None or quantity.unit == "pcs":
        size = quantity.to(version.batch_unit).value
        if version.batch_unit == "pcs" and size != size.to_integral_value():
            raise SizeNotWhole(size=str(quantity), unit=version.batch_unit, version=version.code)
        return size
    mass = quantity.to(version.mass_unit).value
    pieces = Fraction(version.batch_size) * Fraction(mass) / Fraction(stated)
    if pieces.denominator != 1:
        raise SizeNotWhole(size=str(quantity), unit=version.batch_unit, version=version.code)
    return Decimal(pieces.numerator)


def _header(version: RecipeVersion) -> dict[str, Any]:
    return {
        "code": version.recipe.code,
        "name": dict(version.recipe.name),
        "strength": version.recipe.strength,
        "version": version.number,
        "version_uuid": version.uuid,
        "site": version.site.code,
        "effective_from": version.effective_from,
    }


def _product(version: RecipeVersion) -> dict[str, Any]:
    product = version.product
    return {"code": product.code, "name": dict(product.name), "kind": str(product.kind), "unit": product.unit}


def _size_block(version: RecipeVersion, size: Decimal, factor: Fraction) -> dict[str, Any]:
    return {
        "quantity": size,
        "unit": version.batch_unit,
        "mass": _mass(version, factor),
        "mass_unit": version.mass_unit,
        "master_quantity": version.batch_size,
        "master_unit": version.batch_unit,
    }


def _mass(version: RecipeVersion, factor: Fraction) -> Decimal | None:
    if version.stated_mass is None:
        return None
    return scale(version.stated_mass, factor, max(3, places_of(version.stated_mass)))


def _formula_row(item: FormulaItem, factor: Fraction) -> dict[str, Any]:
    quantity = scale(item.quantity, factor, item.places, item.rounding)
    exact = Fraction(item.quantity) * factor
    low, high = _limit(quantity, item.tolerance_low, -1), _limit(quantity, item.tolerance_high, 1)
    rounded_out = (low is not None and Fraction(low) > exact) or (high is not None and Fraction(high) < exact)
    if quantity <= 0 or rounded_out:
        raise AmountScaledToNothing(material=item.material.code, amount=f"{quantity:f} {item.unit}")
    return {
        "position": item.position,
        "role": str(item.role),
        "material": item.material.code,
        "name": dict(item.material.name),
        "quantity": quantity,
        "low": low,
        "high": high,
        "unit": item.unit,
        "per_unit_mg": item.per_unit_mg,
        "tolerance_low_percent": item.tolerance_low,
        "tolerance_high_percent": item.tolerance_high,
        "overage_percent": item.overage,
        "places": item.places,
        "rounding": str(item.rounding),
        "in_total": item.is_in_total,
    }


def _limit(quantity: Decimal, percent: Decimal | None, sign: int) -> Decimal | None:
    """The exact tolerance limit; it is never rounded, because rounding would widen or narrow it."""
    return None if percent is None else quantity * (100 + sign * percent) / 100


def _amounts(
    version: RecipeVersion, items: list[FormulaItem], formula: list[dict[str, Any]], size: Decimal
) -> dict[str, Quantity]:
    """What a calculation may refer to, in the unit of the batch mass."""
    unit = version.mass_unit
    inputs = [item for item in items if item.role == ItemRole.INPUT and item.is_in_total]
    counted = [row for row in formula if row["role"] == ItemRole.INPUT and row["in_total"]]
    total = sum((Quantity(row["quantity"], row["unit"]).to(unit).value for row in counted), Decimal(0))
    amounts = {"formula_total": Quantity(total, unit), "size": Quantity(size, version.batch_unit)}
    theoretical = theoretical_mass(inputs, size, version.batch_unit, unit)
    if theoretical is not None:
        amounts["theoretical"] = Quantity(theoretical, unit)
    return amounts


def _totals(version: RecipeVersion, factor: Fraction, amounts: dict[str, Quantity]) -> dict[str, Any]:
    theoretical = amounts.get("theoretical")
    return {
        "stated": _mass(version, factor),
        "rows": amounts["formula_total"].value,
        "theoretical": theoretical.value if theoretical is not None else None,
        "unit": version.mass_unit,
    }


def _procedure(
    version: RecipeVersion, factor: Fraction, formula: list[dict[str, Any]], amounts: dict[str, Quantity]
) -> list[dict[str, Any]]:
    inputs = {row["material"]: row for row in formula if row["role"] == ItemRole.INPUT}
    roots: list[dict[str, Any]] = []
    by_id: dict[int, dict[str, Any]] = {}
    for element in version.elements.select_related("equipment_class"):
        row = _element(element)
        if element.kind == ElementKind.STEP:
            row.update(_step(element, factor, inputs, amounts))
        else:
            row["children"] = []
        by_id[element.pk] = row
        (by_id[element.parent_id]["children"] if element.parent_id else roots).append(row)
    return roots


def _element(element: RecipeElement) -> dict[str, Any]:
    return {
        "kind": str(element.kind),
        "number": element.number,
        "key": element.key,
        "name": dict(element.name),
        "instruction": dict(element.instruction),
        "equipment_class": element.equipment_class.code if element.equipment_class is not None else "",
    }


def _step(
    element: RecipeElement,
    factor: Fraction,
    inputs: dict[str, dict[str, Any]],
    amounts: dict[str, Quantity],
) -> dict[str, Any]:
    definition = STEP_DEFINITIONS.get(element.step_type)
    parameters = definition.resolved(definition.scaled(definition.read(element.parameters), factor), amounts)
    materials = parameters.references("material")
    row = inputs.get(materials[0]) if materials else None
    shown = ("material", "name", "quantity", "low", "high", "unit")
    return {
        "step_type": element.step_type,
        "parameters": parameters.to_json(),
        "is_critical": element.is_critical,
        "is_verified": element.is_verified,
        "amount": {name: row[name] for name in shown} if row is not None else None,
        "records": list(definition.recorded_fields(parameters)),
    }
