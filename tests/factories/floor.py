"""What machines, scales and sensors say: stored by the technical writer that the connectors use."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count

from batches.models import StepExecution
from environment.models import MonitoringPoint
from equipment.events import Sample
from equipment.models import Tag, Unit
from equipment.samples import store
from kernel import clock
from tests.factories.acting import pass_time

# Captured values come this often: no gap, and few enough for a run of ten minutes.
EVERY_S = 4
RUNNING, COMPLETE = 1, 2
_sequence = count(1)


def say(tag: str, value: str, at: datetime | None = None) -> Sample:
    """One good value of a tag with its source time."""
    found = Tag.objects.get(code=tag)
    return Sample(found.pk, at or clock.now(), Decimal(value), sequence=next(_sequence))


def show_weight(scale: Unit, net: Decimal, tare: str = "1.20") -> str:
    """The scale was empty and stands still at this weight; returns the reference of its sample."""
    weights = {"Net": net, "Tare": Decimal(tare), "Gross": net + Decimal(tare)}
    at = clock.now()
    store([say(f"{scale.code}.{name}", "0", at - timedelta(milliseconds=1)) for name in weights])
    store([say(f"{scale.code}.{name}", f"{value:f}", at) for name, value in weights.items()])
    return str(at.isoformat())


def run_phase(step: StepExecution, hot: dict[str, str] | None = None) -> None:
    """The unit of a started phase runs, within its limits but for the values in ``hot``, and is done."""
    unit = step.unit
    assert unit is not None
    began = clock.now()
    parameters = step.definition["parameters"]
    run_s = int(parameters["duration_s"]) + 1
    pass_time(seconds=run_s + 5)
    samples = [say(f"{unit.code}.State", str(RUNNING), began + timedelta(seconds=1))]
    for wanted in parameters["captured"]:
        good = _within(wanted, parameters["set_points"])
        for second in range(EVERY_S, run_s, EVERY_S):
            is_hot = wanted["tag"] in (hot or {}) and second in (24, 28)
            value = (hot or {})[wanted["tag"]] if is_hot else good
            samples.append(say(f"{unit.code}.{wanted['tag']}", value, began + timedelta(seconds=second)))
    samples.append(say(f"{unit.code}.State", str(COMPLETE), began + timedelta(seconds=run_s)))
    store(samples)


def _within(wanted: dict[str, str], set_points: list[dict[str, str]]) -> str:
    """A value that this tag may have."""
    low, high = wanted.get("low"), wanted.get("high")
    if low and high:
        return f"{(Decimal(low) + Decimal(high)) / 2:.{int(wanted['decimals'])}f}"
    if high:
        return f"{Decimal(high) * Decimal('0.8'):.{int(wanted['decimals'])}f}"
    planned = {point["tag"]: point["value"] for point in set_points}
    return planned.get(wanted["tag"], "1")


def room_says(point: str, *values: str) -> None:
    """A monitored point sends these values, ten seconds apart, the last one now."""
    found = MonitoringPoint.objects.select_related("tag").get(code=point)
    pass_time(seconds=10 * len(values))
    now = clock.now()
    for number, value in enumerate(values):
        at = now - timedelta(seconds=10 * (len(values) - 1 - number))
        store([say(found.tag.code, value, at)])
