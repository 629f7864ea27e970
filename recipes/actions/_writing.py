"""Writes a recipe document into the rows of a version: what stays the same stays untouched."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.utils.translation import gettext

from equipment.models import EquipmentClass, Room
from kernel.canonical import canonical_json, plain
from kernel.quantities import Quantity
from materials.models import MaterialDefinition
from recipes.choices import ItemRole
from recipes.contracts import RecipeDocument
from recipes.errors import UnknownRecord
from recipes.models import EquipmentRequirement, FormulaItem, RecipeElement, RecipeVersion


def write_document(version: RecipeVersion, raw: Any) -> None:
    """Replace formula, equipment and procedure; rows are matched by material, class and key.

    Raises ``InvalidRecipeContent`` or ``UnknownRecord`` with the path of the fault.
    """
    document = RecipeDocument.read(raw)
    materials = _known(MaterialDefinition.objects.all(), document.references("material"), gettext("material"))
    classes = _known(
        EquipmentClass.objects.all(), document.references("equipment_class"), gettext("equipment class")
    )
    _known(Room.objects.filter(site_id=version.site_id), document.references("room"), gettext("room"))
    _write_formula(version, document, materials)
    _write_equipment(version, document, classes)
    _write_elements(version, document, classes)


def _known(records: models.QuerySet[Any], codes: Iterable[str], kind: str) -> dict[str, Any]:
    wanted = set(codes)
    found = {record.code: record for record in records.filter(code__in=wanted)}
    for code in sorted(wanted - set(found)):
        raise UnknownRecord(path="document", kind=kind, code=code)
    return found


def _write_formula(version: RecipeVersion, document: RecipeDocument, materials: dict[str, Any]) -> None:
    present = {(item.role, item.material_id): item for item in version.formula.all()}
    for position, row in enumerate(document.formula, start=1):
        material = materials[row.material]
        amount = Quantity(row.quantity, row.unit)
        amount.to(material.unit)
        if row.role == ItemRole.INPUT and row.is_in_total:
            amount.to(version.mass_unit)
        item = present.pop((row.role, material.pk), None)
        item = item or FormulaItem(version=version, role=row.role, material=material)
        values = {name: getattr(row, name) for name in _FORMULA_FIELDS}
        _store(item, position=position, **values)
    for gone in present.values():
        gone.delete()


_FORMULA_FIELDS = (
    "quantity",
    "unit",
    "per_unit_mg",
    "tolerance_low",
    "tolerance_high",
    "overage",
    "places",
    "rounding",
    "is_active",
    "is_in_total",
)


def _write_equipment(version: RecipeVersion, document: RecipeDocument, classes: dict[str, Any]) -> None:
    present = {row.equipment_class_id: row for row in version.equipment.all()}
    for row in document.equipment:
        found = classes[row.equipment_class]
        if present.pop(found.pk, None) is None:
            _store(EquipmentRequirement(version=version, equipment_class=found))
    for gone in present.values():
        gone.delete()


def _write_elements(version: RecipeVersion, document: RecipeDocument, classes: dict[str, Any]) -> None:
    present = {element.key: element for element in version.elements.all()}
    written: dict[str, RecipeElement] = {}
    for position, numbered in enumerate(document.numbered(), start=1):
        row = numbered.row
        element = present.pop(row.key, None) or RecipeElement(version=version, key=row.key)
        step_type = getattr(row, "step_type", "")
        _store(
            element,
            parent=written.get(numbered.parent_key),
            kind=numbered.kind,
            position=position,
            number=numbered.number,
            name=dict(row.name),
            instruction=dict(row.instruction),
            equipment_class=classes.get(getattr(row, "equipment_class", "")),
            step_type=step_type,
            parameters=plain(row.parameters.to_json()) if step_type else {},
            is_critical=getattr(row, "is_critical", False),
            is_verified=getattr(row, "is_verified", False),
        )
        written[row.key] = element
    # Children before parents, as the rows refer upwards.
    for gone in sorted(present.values(), key=lambda element: -element.position):
        gone.delete()


def _store(record: Any, **values: Any) -> None:
    """Save only what differs, so that the trail shows what was changed and nothing else."""
    adding = record.pk is None
    changed = [name for name, value in values.items() if _differs(getattr(record, name), value)]
    if not adding and not changed:
        return
    for name, value in values.items():
        setattr(record, name, value)
    # Uniqueness of numbers is checked by the database when all are in place.
    record.full_clean(validate_constraints=adding and isinstance(record, FormulaItem))
    record.save()


def _differs(present: Any, wanted: Any) -> bool:
    if isinstance(present, models.Model) or isinstance(wanted, models.Model):
        return bool(present != wanted)
    return canonical_json(present) != canonical_json(wanted)
