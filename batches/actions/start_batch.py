"""Start a batch: its units are in use from now on (F-18 START, F-20)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from batches.contracts import refusing
from batches.errors import EquipmentNotReady
from batches.events import BatchStarted
from batches.lifecycles import BATCH, PROCEDURE
from batches.models import Batch
from batches.selectors.recipe_in_force import check_recipe
from equipment.actions.take_into_use import take_into_use
from equipment.selectors.readiness import readiness_of
from equipment.selectors.units import all_units
from kernel import clock
from kernel.events import publish


@action("batches.start_batch", label=_("Start batch"), subject="batch")
def start_batch(*, batch: Batch, actor: Any) -> Batch:
    """Take every bound unit into use, or say of all of them at once why not; the clock is the server's.

    A version that was replaced since the batch was issued begins no batch (``RecipeReplaced``).
    """
    batch.state = BATCH.check(batch.state, "start_batch")
    check_recipe(batch)
    batch.procedure_state = PROCEDURE.check(batch.procedure_state, "start")
    batch.started_at = clock.now()
    allocations = list(batch.allocations.filter(until=None).order_by("unit_id"))
    units = {unit.pk: unit for unit in all_units().filter(pk__in=[each.unit_id for each in allocations])}
    findings = readiness_of(list(units.values()), clock.now())
    reasons = [
        {**reason, "text": f"{units[pk].code}: {reason['text']}"}
        for pk, found in findings.items()
        for reason in refusing(found, units[pk].code)
    ]
    if reasons:
        raise EquipmentNotReady(findings=reasons)
    for allocation in allocations:
        unit = units[allocation.unit_id]
        take_into_use(unit=unit, batch_code=batch.code, product=batch.material.code, actor=actor)
        allocation.since = clock.now()
        allocation.save()
    batch.full_clean()
    batch.save()
    publish(BatchStarted(batch))
    return batch
