"""Withdraw a unit from a batch: it was taken out of service while the batch had it; equipment causes this."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from batches.actions._exceptions import new_exception
from batches.choices import ExceptionKind, StepState
from batches.contracts import Departure
from batches.models import Batch, EquipmentAllocation
from equipment.models import Unit
from kernel import clock


@action("batches.withdraw_unit", label=_("Withdraw unit"), subject="batch", event_caused=True)
def withdraw_unit(*, batch: Batch, unit: Unit, why: str, actor: Any) -> EquipmentAllocation | None:
    """End the allocation and say so in the record: what the unit did to the product is QA's to assess."""
    allocation: EquipmentAllocation | None = batch.allocations.filter(unit=unit, until=None).first()
    if allocation is None:
        return None
    allocation.until = clock.now()
    allocation.save()
    step = batch.steps.filter(unit=unit, state=StepState.ACTIVE).order_by("sequence").first()
    departure = Departure(kind=ExceptionKind.EQUIPMENT, recorded=unit.code, description=why)
    new_exception(batch, step, departure, actor)
    return allocation
