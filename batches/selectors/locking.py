"""Row locks beyond an action's own subject. Order everywhere: exception, step, batch."""

from __future__ import annotations

from collections.abc import Iterable

from batches.models import Batch, StepExecution
from equipment.models import Unit


def locked_batch(batch_id: int) -> Batch:
    """The batch, locked until the action ends: steps of one batch are recorded one after the other."""
    found: Batch = Batch.objects.select_for_update(no_key=True).get(pk=batch_id)
    return found


def locked_steps(keys: Iterable[int]) -> dict[int, StepExecution]:
    """Several steps by key, locked in the order of their keys, as everywhere before their batch."""
    found = StepExecution.objects.select_for_update(no_key=True).filter(pk__in=list(keys)).order_by("pk")
    return {step.pk: step for step in found}


def locked_unit(unit: Unit) -> None:
    """Nobody else weighs on this unit until the action ends."""
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
