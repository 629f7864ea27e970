"""What machines, scales and sensors say: stored by the technical writer that the connectors use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import count
from random import Random
from typing import Any

from batches.models import StepExecution
from environment.models import MonitoringPoint
from equipment.events import Sample
from equipment.models import Tag, Unit
from equipment.samples import store
from kernel import clock
from mom.demo.work.acting import pass_time

# Captured values come this often: no gap, and few enough for a run of ten minutes.
EVERY_S = 4
IDLE, RUNNING, COMPLETE = 0, 1, 2
# Seconds of a run at which a hot value is hot.
HOT_AT = (24, 28)
COUNTERS = ("TabletCount", "RejectCount")
# The recipe runs the press slower than it is rated.
RATED_ABOVE = Decimal("1.2")
_sequence = count(1)


def say(tag: str, value: str, at: datetime | None = None) -> Sample:
    """One good value of a tag with its source time."""
    return _sample(Tag.objects.get(code=tag).pk, value, at or clock.now())


def _sample(tag_id: int, value: str, at: datetime) -> Sample:
    return Sample(tag_id, at, Decimal(value), sequence=next(_sequence))


def show_weight(scale: Unit, net: Decimal, tare: str = "1.20") -> str:
    """The scale was empty and stands still at this weight; returns the reference of its sample."""
    weights = {"Net": net, "Tare": Decimal(tare), "Gross": net + Decimal(tare)}
    at = clock.now()
    store([say(f"{scale.code}.{name}", "0", at - timedelta(milliseconds=1)) for name in weights])
    store([say(f"{scale.code}.{name}", f"{value:f}", at) for name, value in weights.items()])
    return str(at.isoformat())


@dataclass
class Run:
    """One run of a unit: everything captured stays within its limits, but for the values in ``hot``.

    Without ``vary`` each value is the middle of its limits; with it they wander a little.
    """

    step: StepExecution
    hot: dict[str, str] = field(default_factory=dict)
    vary: Random | None = None

    def play(self) -> None:
        """The unit starts, runs for its time and is done."""
        began, run_s = clock.now(), self._run_s
        pass_time(seconds=run_s + 5)
        samples = [*self._state(RUNNING, began + timedelta(seconds=1))]
        for wanted in self._parameters["captured"]:
            for second in range(EVERY_S, run_s, EVERY_S):
                value = self._value(wanted, second, run_s)
                at = began + timedelta(seconds=second)
                samples.append(_sample(self._tags[wanted["tag"]], value, at))
        samples += self._state(COMPLETE, began + timedelta(seconds=run_s))
        if self._is_press:
            samples += self._press(began, run_s)
        store(samples)

    @property
    def _parameters(self) -> dict[str, Any]:
        return dict(self.step.definition["parameters"])

    @cached_property
    def _run_s(self) -> int:
        """A press is not always as fast as planned."""
        planned = int(self._parameters["duration_s"])
        return planned + 1 + (self.vary.randint(0, planned // 8) if self.vary and self._is_press else 0)

    @property
    def _is_press(self) -> bool:
        return "RatedOutput" in self._tags

    @cached_property
    def _tags(self) -> dict[str, int]:
        """Numbers of the unit's tags by the part of their code after its own."""
        codes = Tag.objects.filter(unit=self.step.unit).values_list("code", "pk")
        return {code.rpartition(".")[2]: number for code, number in codes}

    def _state(self, state: int, at: datetime) -> Iterator[Sample]:
        yield _sample(self._tags["State"], str(state), at)

    def _press(self, began: datetime, run_s: int) -> Iterator[Sample]:
        """What a press tells besides: kinds of stop, run time, and how much it is rated to make a minute."""
        rated = self._target / Decimal(self._parameters["duration_s"]) * 60 * RATED_ABOVE
        start, end = began + timedelta(seconds=1), began + timedelta(seconds=run_s)
        if self.vary is not None:
            # Set up and adjusted before it runs: nobody had planned to wait.
            waiting = start - timedelta(seconds=self.vary.randint(20, 200))
            yield from self._state(IDLE, waiting)
            yield _sample(self._tags["StopKind"], "2", waiting)
        for name, value, at in (
            ("StopKind", "0", start),
            ("RatedOutput", f"{rated:.0f}", start),
            ("StopKind", "1", end),
            *(("ElapsedS", str(second), start + timedelta(seconds=second)) for second in range(0, run_s, 20)),
            ("ElapsedS", str(run_s - 1), end),
            ("TabletCount", f"{self._target:.0f}", end),
            ("RejectCount", self._counted("RejectCount", 1), end),
        ):
            yield _sample(self._tags[name], value, at)

    @property
    def _target(self) -> Decimal:
        """How many tablets the press was told to make."""
        planned = {point["tag"]: point["value"] for point in self._parameters["set_points"]}
        return Decimal(planned.get("TabletTarget", "0"))

    @cached_property
    def _reject_share(self) -> Decimal:
        return Decimal(self.vary.randint(11, 38) if self.vary else 20) / 10_000

    def _counted(self, name: str, share: float) -> str:
        of_all = Decimal(1) if name == "TabletCount" else self._reject_share
        return f"{self._target * of_all * Decimal(str(share)):.0f}"

    def _value(self, wanted: dict[str, str], second: int, run_s: int) -> str:
        if wanted["tag"] in self.hot and second in HOT_AT:
            return self.hot[wanted["tag"]]
        if wanted["tag"] in COUNTERS:
            return self._counted(wanted["tag"], second / run_s)
        good, spread = _within(wanted, self._parameters["set_points"])
        if self.vary is not None:
            good += Decimal(str(round(self.vary.uniform(-1, 1), 3))) * spread
        return f"{good:.{int(wanted['decimals'])}f}"


def run_phase(step: StepExecution, hot: dict[str, str] | None = None, vary: Random | None = None) -> None:
    """The unit of a started phase runs and is done."""
    Run(step, hot or {}, vary).play()


def _within(wanted: dict[str, str], set_points: list[dict[str, str]]) -> tuple[Decimal, Decimal]:
    """A value that this tag may have, and how far it may wander."""
    low, high = wanted.get("low"), wanted.get("high")
    if low and high:
        return (Decimal(low) + Decimal(high)) / 2, (Decimal(high) - Decimal(low)) / 6
    if high:
        return Decimal(high) * Decimal("0.8"), Decimal(high) * Decimal("0.05")
    planned = {point["tag"]: point["value"] for point in set_points}
    return Decimal(planned.get(wanted["tag"], "1")), Decimal(0)


def room_says(point: str, *values: str) -> None:
    """A monitored point sends these values, ten seconds apart, the last one now."""
    found = MonitoringPoint.objects.select_related("tag").get(code=point)
    pass_time(seconds=10 * len(values))
    now = clock.now()
    for number, value in enumerate(values):
        at = now - timedelta(seconds=10 * (len(values) - 1 - number))
        store([say(found.tag.code, value, at)])
