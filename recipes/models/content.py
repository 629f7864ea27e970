"""What a version says, as plain JSON: the document that is edited, and the view that is signed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from kernel.canonical import digest, plain
from kernel.fields import BilingualText
from recipes.choices import ElementKind

CHILDREN_OF = {
    ElementKind.UNIT_PROCEDURE: "operations",
    ElementKind.OPERATION: "phases",
    ElementKind.PHASE: "steps",
}


def document_of(version: Any) -> dict[str, Any]:
    """Formula, equipment and procedure in the form in which they are drafted and edited."""
    return {
        "formula": [_formula_row(item) for item in version.formula.select_related("material")],
        "equipment": [
            {"equipment_class": row.equipment_class.code}
            for row in version.equipment.select_related("equipment_class")
        ],
        "procedure": procedure_of(version.elements.select_related("equipment_class")),
    }


def procedure_of(elements: Any) -> list[dict[str, Any]]:
    """The tree out of the flat rows, which come in the order of the document."""
    roots: list[dict[str, Any]] = []
    by_id: dict[int, dict[str, Any]] = {}
    for element in elements:
        row = _element_row(element)
        by_id[element.pk] = row
        if element.parent_id is None:
            roots.append(row)
            continue
        parent = by_id[element.parent_id]
        name = next(each for each in CHILDREN_OF.values() if each in parent)
        parent[name].append(row)
    return roots


def signed_view(version: Any) -> dict[str, Any]:
    """Header, formula and steps, and the digest that ties the signature to all the rest; in no one's language."""
    document = document_of(version)
    items = version.formula.select_related("material")
    return {
        "recipe": version.recipe.code,
        "version": version.number,
        "site": version.site.code,
        "product": f"{version.product.code} {_both(version.product.name)}",
        "strength": version.recipe.strength,
        "batch_size": f"{version.batch_size:f} {version.batch_unit}",
        "approved_range": f"{version.minimum_size:f} – {version.maximum_size:f} {version.batch_unit}",
        "stated_mass": _amount(version.stated_mass, version.mass_unit),
        "author": version.author.printed_name,
        "change_summary": version.change_summary,
        "change_reference": version.change_reference,
        # A version that was sent back and submitted anew is another one to sign, whatever changed in it.
        "submitted_at": plain(version.submitted_at),
        "formula": [_formula_line(item) for item in items],
        "equipment": [row["equipment_class"] for row in document["equipment"]],
        "procedure": [_line(element) for element in version.elements.all()],
        "document_sha256": digest(document),
    }


def _formula_row(item: Any) -> dict[str, Any]:
    return {
        "material": item.material.code,
        "role": str(item.role),
        "quantity": _text(item.quantity),
        "unit": item.unit,
        "per_unit_mg": _text(item.per_unit_mg),
        "tolerance_low": _text(item.tolerance_low),
        "tolerance_high": _text(item.tolerance_high),
        "overage": _text(item.overage),
        "places": item.places,
        "rounding": str(item.rounding),
        "is_active": item.is_active,
        "is_in_total": item.is_in_total,
    }


def _element_row(element: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "key": element.key,
        "name": dict(element.name),
        "instruction": dict(element.instruction),
    }
    if element.kind in (ElementKind.UNIT_PROCEDURE, ElementKind.STEP):
        row["equipment_class"] = element.equipment_class.code if element.equipment_class_id else ""
    if element.kind == ElementKind.STEP:
        row["step_type"] = element.step_type
        row["parameters"] = element.parameters
        row["is_critical"], row["is_verified"] = element.is_critical, element.is_verified
    else:
        row[CHILDREN_OF[ElementKind(element.kind)]] = []
    return row


def _formula_line(item: Any) -> str:
    tolerance = f" −{_text(item.tolerance_low) or 0} % +{_text(item.tolerance_high) or 0} %"
    overage = "" if item.overage is None else f" overage {item.overage:f} %"
    material = f"{item.material.code} {_both(item.material.name)}"
    return f"{item.role}: {material} {item.quantity:f} {item.unit}{tolerance}{overage}"


def _line(element: Any) -> str:
    kind = f" [{element.step_type}]" if element.step_type else ""
    return f"{element.number} {_both(element.name)}{kind}"


def _both(text: BilingualText) -> str:
    """Both languages: what is signed must not depend on who reads it."""
    return f"{text.en} {text.zh}"


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def _amount(value: Decimal | None, unit: str) -> str:
    return "" if value is None else f"{value:f} {unit}"
