"""Points and limits of the environment tests, and how samples come to them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count

from audit.context import Reason
from environment.actions.define_monitoring_point import define_monitoring_point
from environment.actions.set_point_limits import set_point_limits
from environment.models import MonitoringPoint
from equipment.events import Sample
from equipment.models import Room, Tag
from equipment.samples import store
from kernel import clock
from people.models import User
from tests.equipment.plant import fill_plant

WHY = Reason("planned_change", "First limits from the qualification")
_sequence = count(1)


def fill_rooms() -> None:
    """Two points with limits."""
    fill_plant()
    _point("R-1.PressureDifference", "pressure_difference", action_low="10", alert_low="11")
    _point("R-1.Temperature", "temperature", on_delay_s=60, action_high="25.0")


def _point(code: str, parameter: str, on_delay_s: int = 0, **limits: str) -> None:
    point = define_monitoring_point(
        room=Room.objects.get(code="R-1"),
        code=code,
        parameter=parameter,
        tag=Tag.objects.get(code=code),
        actor=User.objects.get(username="huang.jie"),
    )
    set_point_limits(
        point=point,
        **{name: Decimal(limit) for name, limit in limits.items()},
        dead_band=Decimal("0.5"),
        on_delay_s=on_delay_s,
        gap_s=60,
        actor=User.objects.get(username="chen.jing"),
        reason=WHY,
    )


def start_of_series(length_s: int) -> datetime:
    """A moment so long ago that a series of this length has ended by now."""
    return clock.now() - timedelta(seconds=length_s)


def feed(point: MonitoringPoint, start: datetime, values: Iterable[tuple[float, str | None]]) -> None:
    """Store samples one by one, as a sensor sends them: seconds after ``start`` and value (``None``: bad)."""
    for seconds, value in values:
        store(samples_of(point, start, [(seconds, value)]))


def samples_of(
    point: MonitoringPoint, start: datetime, values: Iterable[tuple[float, str | None]]
) -> list[Sample]:
    """Samples of the point's tag."""
    return [
        Sample(
            point.tag_id,
            start + timedelta(seconds=seconds),
            None if value is None else Decimal(value),
            status="bad" if value is None else "good",
            sequence=next(_sequence),
        )
        for seconds, value in values
    ]
