"""Define an equipment class."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.runner import action
from equipment.models import EquipmentClass


@action("equipment.define_equipment_class", label=_("Define equipment class"))
def define_equipment_class(
    *, code: str, name: dict[str, str], needs_cleaning: bool = True, needs_calibration: bool = True
) -> EquipmentClass:
    """Create or change a class; recipes and qualifications refer to it by its code."""
    klass = EquipmentClass.objects.filter(code=code).first() or EquipmentClass(code=code)
    klass.name = name
    klass.needs_cleaning, klass.needs_calibration = needs_cleaning, needs_calibration
    klass.full_clean()
    klass.save()
    return klass
