"""Row locks beyond an action's own subject. Order everywhere: exception, override, step, batch."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import OperationalError

from batches.choices import StepState
from batches.errors import StepBeingRecorded
from batches.models import Batch, PhaseRun, StepExecution, StepRecord
from batches.selectors.phases import UNDER_WAY
from equipment.models import Unit


def locked_batch(batch_id: int) -> Batch:
    """The batch, locked until the action ends: steps of one batch are recorded one after the other."""
    found: Batch = Batch.objects.select_for_update(no_key=True).get(pk=batch_id)
    return found


def locked_steps(keys: Iterable[int]) -> dict[int, StepExecution]:
    """Several steps by key, locked in the order of their keys, as everywhere before their batch."""
    found = StepExecution.objects.select_for_update(no_key=True).filter(pk__in=list(keys)).order_by("pk")
    return {step.pk: step for step in found}


def locked_value(step_id: int, field: str) -> StepRecord:
    """The value of a step, locked before its step as everywhere."""
    found: StepRecord = StepRecord.objects.select_for_update(no_key=True).get(step_id=step_id, field=field)
    return found


def locked_unit(unit: Unit) -> None:
    """Nobody else weighs on this unit until the action ends."""
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)


def locked_phases(batch: Batch) -> list[PhaseRun]:
    """Every run of the batch that has not ended, locked: its samples are judged after the action."""
    runs = PhaseRun.objects.filter(step__batch=batch, state__in=UNDER_WAY).select_for_update(of=("self",))
    return list(runs.select_related("step__unit", "step__batch"))


def lock_open_steps(batch: Batch) -> None:
    """Lock what is not over, although the batch is locked already: at once or not at all, so that nobody waits
    for the other in a circle. Who records at this moment comes first.
    """
    open_steps = batch.steps.filter(state__in=[StepState.PENDING, StepState.ACTIVE])
    try:
        list(open_steps.select_for_update(no_key=True, nowait=True).order_by("pk").values_list("pk"))
    except OperationalError as error:
        raise StepBeingRecorded(batch=batch.code) from error
