"""Define an equipment class."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from equipment.errors import CleaningOfClassFixed
from equipment.models import EquipmentClass
from equipment.selectors.definition import to_define


@action("equipment.define_equipment_class", label=_("Define equipment class"))
def define_equipment_class(
    *,
    code: str,
    name: dict[str, str],
    actor: Any,
    needs_cleaning: bool = True,
    needs_calibration: bool = True,
    is_new: bool = False,
) -> EquipmentClass:
    """Create or change a class; recipes and qualifications refer to it by its code.

    Whether it is cleaned decides which states its units have, so that it stays once there are units.
    ``is_new`` refuses a code that is there.
    """
    klass = to_define(EquipmentClass, code=code, is_new=is_new, action=define_equipment_class, actor=actor)
    if not klass._state.adding and klass.needs_cleaning != needs_cleaning and klass.units.exists():
        raise CleaningOfClassFixed(klass=code)
    klass.name = name
    klass.needs_cleaning, klass.needs_calibration = needs_cleaning, needs_calibration
    klass.full_clean()
    klass.save()
    return klass
