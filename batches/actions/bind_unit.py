"""Bind a unit to a batch on its first use: a scale that serves several batches; identifying it causes this."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from batches.models import Batch, EquipmentAllocation
from equipment.actions.take_into_use import take_into_use
from equipment.models import Unit
from kernel import clock


@action("batches.bind_unit", label=_("Bind unit"), subject="batch", event_caused=True)
def bind_unit(*, batch: Batch, unit: Unit, actor: Any) -> EquipmentAllocation:
    """Write the use into the batch and into the unit's log (211.182); a unit bound already stays as it is."""
    known: EquipmentAllocation | None = batch.allocations.filter(unit=unit, until=None).first()
    if known is not None:
        return known
    now = clock.now()
    take_into_use(unit=unit, batch_code=batch.code, product=batch.material.code, actor=actor)
    allocation = EquipmentAllocation(
        batch=batch,
        unit=unit,
        equipment_class=unit.equipment_class,
        is_exclusive=False,
        allocated_at=now,
        since=now,
    )
    allocation.full_clean()
    allocation.save()
    return allocation
