"""Gives the units of a batch back; used by the actions of this folder that end one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from batches.models import Batch
from equipment.actions.end_use import end_use


def give_units_back(batch: Batch, now: datetime, actor: Any) -> None:
    """End what is still allocated; each unit that is cleaned between batches is dirty from now on (F-20)."""
    for allocation in batch.allocations.filter(until=None).select_related("unit").order_by("unit_id"):
        if allocation.since is not None:
            end_use(unit=allocation.unit, batch_code=batch.code, product=batch.material.code, actor=actor)
        allocation.until = now
        allocation.save()
