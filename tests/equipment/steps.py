"""Steps that the equipment tests share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any, TypeVar

from audit.context import Reason
from equipment.actions.record_calibration import record_calibration
from equipment.models import CalibrationRecord, Unit
from kernel import clock, events
from people.models import User

E = TypeVar("E")
_certificates = count(1)


@contextmanager
def heard(event_type: type[E]) -> Iterator[list[E]]:
    """Collect the events of one type that are published meanwhile."""
    found: list[E] = []
    functions = events._subscribers.setdefault(event_type, [])
    functions.append(found.append)
    try:
        yield found
    finally:
        functions.remove(found.append)


def because(text: str) -> Reason:
    """A reason that says something."""
    return Reason("equipment_problem", text)


def calibrate(unit: Unit, *, passed: bool = True, **changes: Any) -> CalibrationRecord:
    """A calibration of yesterday, due in a year, over the whole weighing range."""
    today: date = clock.today(unit.site.zone)
    given: dict[str, Any] = {
        "certificate": f"CAL-{next(_certificates)}",
        "standard": "E2-1107",
        "calibrated_on": today - timedelta(days=1),
        "due_on": today + timedelta(days=364),
        "passed": passed,
        **changes,
    }
    if unit.maximum_weight is not None and "range_low" not in given:
        given |= {"range_low": Decimal("0"), "range_high": unit.maximum_weight, "range_unit": "kg"}
    return record_calibration(unit=unit, actor=User.objects.get(username="huang.jie"), **given)
