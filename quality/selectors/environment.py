"""Which rooms a batch was in and when, and the excursions of those rooms in that time (URS-ENV-07)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from batches.models import Batch
from environment.models import Excursion
from equipment.models import Unit
from kernel import clock


@dataclass(frozen=True)
class Stay:
    """The batch was in a room from ``start`` to ``end``."""

    room_id: int
    start: datetime
    end: datetime

    def meets(self, excursion: Excursion) -> bool:
        """Whether the excursion lasted at any moment of the stay; both ends count."""
        ended = excursion.ended_at
        return (
            excursion.point.room_id == self.room_id
            and excursion.out_since <= self.end
            and (ended is None or ended >= self.start)
        )


def stays_of(batch: Batch) -> list[Stay]:
    """Where the batch was: the rooms of its units while it had them, and of the steps' scales and units."""
    if batch.started_at is None:
        return []
    end = batch.completed_at or clock.now()
    stays = [
        Stay(unit.room_id, since or batch.started_at, until or end)
        for unit, since, until in _uses(batch)
        if unit.room_id is not None
    ]
    return sorted(set(stays), key=lambda stay: (stay.room_id, stay.start))


def _uses(batch: Batch) -> Iterator[tuple[Unit, datetime | None, datetime | None]]:
    for allocation in batch.allocations.select_related("unit"):
        yield allocation.unit, allocation.since, allocation.until
    steps = batch.steps.filter(unit__isnull=False, started_at__isnull=False).select_related("unit")
    for step in steps:
        yield step.unit, step.started_at, step.ended_at


def excursions_of(batch: Batch) -> list[Excursion]:
    """Every excursion in a room of the batch while the batch was there, in order of time."""
    stays = stays_of(batch)
    if not stays:
        return []
    first, last = min(stay.start for stay in stays), max(stay.end for stay in stays)
    found = (
        Excursion.objects.filter(
            Q(ended_at=None) | Q(ended_at__gte=first),
            point__room_id__in={stay.room_id for stay in stays},
            out_since__lte=last,
        )
        .select_related("point__room", "point__tag", "site", "assessed_by")
        .order_by("out_since", "id")
    )
    return [each for each in found if any(stay.meets(each) for stay in stays)]
