"""The moment at which an upset begins."""

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from mom.simulator.refusals import ScriptError
from mom.simulator.upsets.reading import Table

if TYPE_CHECKING:
    from mom.simulator.plant import Plant
    from mom.simulator.scales.order import DosingOrder


@dataclass(frozen=True)
class InRun:
    """So many plant seconds after the start of a unit's run, or at a part of it."""

    unit: str
    run: int
    after_s: float | None
    progress: float | None

    def has_come(self, plant: "Plant") -> bool:
        """Whether the run has got there."""
        machine = plant.machines[self.unit]
        if machine.run_number != self.run:
            return False
        if self.after_s is not None:
            return machine.elapsed_s >= self.after_s
        return machine.progress >= (self.progress or 0.0)


@dataclass(frozen=True)
class AtPlantTime:
    """So many plant seconds after the simulator began."""

    plant_s: float

    def has_come(self, plant: "Plant") -> bool:
        """Whether the plant is that old."""
        return plant.time_s >= self.plant_s


@dataclass(frozen=True)
class OnDosing:
    """The n-th dosing of a scale, or the first one of each request that matches."""

    dosing: int | None
    request: str | None

    def has_come(self, plant: "Plant") -> bool:
        """Never by the clock: the scale asks when it doses."""
        return False

    def concerns(self, dosings: int, order: "DosingOrder") -> bool:
        """Whether this dosing is meant."""
        if self.dosing is not None:
            return dosings == self.dosing
        return fnmatchcase(order.request, self.request or "")


Moment = InRun | AtPlantTime | OnDosing


def read_moment(raw: Mapping[str, object], where: str) -> Moment:
    """Read a `when` table of a script."""
    table = Table(raw, f"{where}, when")
    moment: Moment
    if "unit" in raw:
        moment = InRun(
            unit=table.text("unit"),
            run=table.whole("run"),
            after_s=table.number("after_s") if "after_s" in raw else None,
            progress=table.number("progress") if "progress" in raw else None,
        )
        if (moment.after_s is None) == (moment.progress is None):
            raise ScriptError(f"{where}, when: give either after_s or progress")
    elif "plant_s" in raw:
        moment = AtPlantTime(table.number("plant_s"))
    elif "dosing" in raw:
        moment = OnDosing(table.whole("dosing"), None)
    elif "request" in raw:
        moment = OnDosing(None, table.text("request"))
    else:
        raise ScriptError(f"{where}: when needs unit, plant_s, dosing or request")
    table.refuse_rest()
    return moment
