"""Rows that no action of today would write, so that a check can be seen to find them.

They are written under an event like any other, so the trail stays whole.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from audit import event_store
from audit.context import Origin, running
from audit.contracts import authority
from batches.models import Batch
from environment.models import Excursion, MonitoringPoint
from equipment.models import Room, Tag
from kernel import clock


@contextlib.contextmanager
def writing(*concerned: Any) -> Iterator[None]:
    """A transaction with an event of the system, in which records may be written."""
    with transaction.atomic():
        run = event_store.begin(
            "batches.settle_batch",
            actor=authority().system_actor(),
            role="system",
            on_behalf_of=None,
            reason=None,
            origin=Origin(),
            subject=None,
            scope=None,
            data={},
            parent=None,
        )
        with running(run), clock.at(run.recorded_at):
            yield
            event_store.close(*concerned)


def monitored(room: Room) -> MonitoringPoint:
    """A monitoring point for the pressure difference of ``room``."""
    code = f"{room.code}.TestPressure"
    known = MonitoringPoint.objects.filter(site=room.site, code=code).first()
    if known is not None:
        return known
    with writing():
        tag = Tag(
            site=room.site,
            room=room,
            code=code,
            name={"en": "Pressure difference", "zh": "压差"},
            unit_symbol="Pa",
            decimals=1,
        )
        tag.save()
        point = MonitoringPoint(
            site=room.site, code=code, room=room, parameter="pressure_difference", tag=tag
        )
        point.save()
    return point


def excursion(
    room: Room,
    start: datetime,
    end: datetime | None,
    *,
    code: str = "EXC-T-0001",
    level: str = "action",
    verdict: str = "",
) -> Excursion:
    """An excursion of ``room`` from ``start`` to ``end``; assessed when a verdict is given."""
    point = monitored(room)
    assessed: dict[str, Any] = {}
    if verdict:
        system = authority().system_actor()
        assessed = {
            "verdict": verdict,
            "assessment": "Door stood open.",
            "assessed_by": system,
            "assessed_at": end,
        }
    with writing():
        found = Excursion(
            site=room.site,
            code=code,
            point=point,
            level=level,
            state="normal" if end is not None else "unack_active",
            out_since=start,
            started_at=start,
            ended_at=end,
            worst_value=Decimal("7.2"),
            limit_text="≥ 10 Pa",
            limits_version=1,
            **assessed,
        )
        found.save()
    return found


def room_of(batch: Batch) -> Room:
    """The room of the batch's one unit."""
    room = batch.allocations.get().unit.room
    assert room is not None
    return room


MINUTE = timedelta(minutes=1)
