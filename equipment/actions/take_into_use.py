"""Take a unit into use for a batch; the start of the batch causes it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from equipment.actions._logbook import acting_person, write_entry
from equipment.choices import LogKind
from equipment.errors import UnitNotReady
from equipment.events import UnitTakenIntoUse
from equipment.models import Unit
from equipment.selectors.readiness import readiness
from kernel import clock
from kernel.events import publish
from kernel.findings import against


@action("equipment.take_into_use", label=_("Take into use"), subject="unit", event_caused=True)
def take_into_use(*, unit: Unit, batch_code: str, product: str, actor: Any) -> Unit:
    """Give the unit to the batch, or refuse with every reason (URS-CLN-03; GMP 199).

    Raises ``UnitNotReady``. A unit of a class without cleaning, such as a scale, serves several
    batches: its use is only written down.
    """
    now = clock.now()
    refused = against(readiness(unit, now))
    if refused:
        raise UnitNotReady(unit=unit.code, findings=refused)
    if unit.equipment_class.needs_cleaning:
        unit.cleaning_state = unit.lifecycle.check(unit.cleaning_state, "take_into_use")
        unit.state_since, unit.clean_until, unit.dirty_until = now, None, None
        unit.in_use_for, unit.in_use_product = batch_code, product
        unit.full_clean()
        unit.save()
    write_entry(
        unit, LogKind.USE_STARTED, person=acting_person(actor), batch_code=batch_code, product=product
    )
    publish(UnitTakenIntoUse(unit, batch_code, product))
    return unit
