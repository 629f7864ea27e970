"""Where a batch was and when, and what those rooms went through meanwhile (URS-ENV-07)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from batches.choices import BatchState
from batches.models import Batch, EquipmentAllocation, StepExecution
from environment.models import Excursion
from environment.selectors.excursions import all_excursions
from environment.selectors.rooms import RoomNow, rooms_now
from equipment.models import Room, Unit
from people.selectors.terminals import demand_place

UNDECIDED = (
    BatchState.IN_EXECUTION,
    BatchState.PRODUCTION_COMPLETE,
    BatchState.PRODUCTION_REVIEWED,
    BatchState.QA_REVIEWED,
)


@dataclass(frozen=True)
class Stay:
    """The batch was in a room from ``start`` to ``end`` (``None``: still)."""

    room_id: int
    start: datetime
    end: datetime | None


def stays_of(batch: Batch) -> list[Stay]:
    """The rooms of its units while it had them, and of the scales and units of its steps; two queries."""
    allocations = batch.allocations.filter(since__isnull=False, unit__room__isnull=False)
    steps = batch.steps.filter(started_at__isnull=False, unit__room__isnull=False)
    uses = [
        *allocations.values_list("unit__room_id", "since", "until"),
        *steps.values_list("unit__room_id", "started_at", "ended_at"),
    ]
    return sorted({Stay(*use) for use in uses}, key=lambda stay: (stay.room_id, stay.start))


def excursions_of(batch: Batch) -> QuerySet[Excursion]:
    """Excursions of those rooms that touch those times, counted from when the value went beyond its limit."""
    touching = Q(pk__in=[])
    for stay in stays_of(batch):
        meets = Q(point__room_id=stay.room_id) & (Q(ended_at=None) | Q(ended_at__gte=stay.start))
        if stay.end is not None:
            meets &= Q(out_since__lte=stay.end)
        touching |= meets
    return all_excursions().filter(touching).order_by("out_since", "id")


def batches_touched_by(excursion: Excursion) -> QuerySet[Any]:
    """The batches, not yet decided on, that had a unit in the excursion's room while it lasted."""
    uses = EquipmentAllocation.objects.filter(
        Q(until=None) | Q(until__gte=excursion.out_since), unit__room=excursion.point.room_id
    )
    if excursion.ended_at is None:
        uses = uses.filter(since__isnull=False)
    else:
        uses = uses.filter(since__lte=excursion.ended_at)
    return Batch.objects.filter(pk__in=uses.values("batch_id"), state__in=UNDECIDED).order_by("code")


def room_of(step: StepExecution, batch: Batch) -> Room | None:
    """The room in which a step is done: its unit's, that of the unit bound for its class, or the named one."""
    named = str(step.definition["parameters"].get("room") or "")
    if named:
        return Room.objects.filter(site_id=batch.site_id, code=named).first()
    unit: Unit | None = step.unit
    if unit is None and step.class_code:
        allocation = batch.allocations.filter(equipment_class__code=step.class_code, until=None)
        unit = Unit.objects.filter(pk__in=allocation.values("unit_id")).first()
    if unit is None or unit.room_id is None:
        return None
    found: Any = Room.objects.get(pk=unit.room_id)
    return found  # type: ignore[no-any-return]


def demand_here(step: StepExecution, batch: Batch) -> None:
    """Refuse what is done to the step from a terminal of another site or room (URS-ACC-11).

    Every action by which a person works on a step, checks it or lets it stand asks this, and nothing else.
    Raises as ``people.selectors.terminals.demand_place``.
    """
    demand_place(batch.site, lambda: room_of(step, batch))


def room_now_of(step: StepExecution, batch: Batch) -> RoomNow | None:
    """The step's room at this moment, for the bar above it."""
    room = room_of(step, batch)
    return rooms_now([room])[room.pk] if room is not None else None
