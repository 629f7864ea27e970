"""End the use of a unit: from now on it is dirty, and its dirty hold time runs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from equipment.actions._logbook import acting_person, write_entry
from equipment.choices import LogKind
from equipment.errors import HoldTimeMissing, UsedByAnotherBatch
from equipment.events import UnitUseEnded
from equipment.models import Unit
from kernel import clock
from kernel.events import publish


@action("equipment.end_use", label=_("End use"), subject="unit", event_caused=True)
def end_use(*, unit: Unit, batch_code: str, product: str = "", actor: Any) -> Unit:
    """Take the unit from the batch; it must be cleaned within its dirty hold time (F-20, GMP 84)."""
    if unit.equipment_class.needs_cleaning:
        product = _make_dirty(unit, batch_code)
    write_entry(unit, LogKind.USE_ENDED, person=acting_person(actor), batch_code=batch_code, product=product)
    publish(UnitUseEnded(unit, batch_code))
    return unit


def _make_dirty(unit: Unit, batch_code: str) -> str:
    """Move the unit to dirty and return the product that was in it."""
    now = clock.now()
    target = unit.lifecycle.check(unit.cleaning_state, "end_use")
    if unit.in_use_for != batch_code:
        raise UsedByAnotherBatch(unit=unit.code, used_for=unit.in_use_for, batch=batch_code)
    if unit.dirty_hold_hours is None:
        raise HoldTimeMissing(unit=unit.code)
    product = unit.in_use_product
    unit.cleaning_state, unit.state_since = target, now
    unit.dirty_until = now + timedelta(hours=unit.dirty_hold_hours)
    unit.last_batch_code, unit.last_product = unit.in_use_for, unit.in_use_product
    unit.in_use_for = unit.in_use_product = ""
    unit.full_clean()
    unit.save()
    return product
