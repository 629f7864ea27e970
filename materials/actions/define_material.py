"""Define a material: its code, names, kind and the unit in which it is counted."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from materials.errors import UnitOfMaterialFixed
from materials.models import MaterialDefinition


@action("materials.define_material", label=_("Define material"))
def define_material(
    *,
    code: str,
    name: dict[str, str],
    kind: str,
    unit: str,
    shelf_life_months: int | None = None,
    is_active: bool = True,
) -> MaterialDefinition:
    """Create or change a material; the unit is fixed as soon as there are lots of it."""
    material = MaterialDefinition.objects.filter(code=code).first() or MaterialDefinition(code=code)
    if material.pk and material.unit != unit and material.lots.exists():
        raise UnitOfMaterialFixed(material=code, unit=material.unit)
    material.name, material.kind, material.unit = name, kind, unit
    material.shelf_life_months, material.is_active = shelf_life_months, is_active
    material.full_clean()
    material.save()
    return material
