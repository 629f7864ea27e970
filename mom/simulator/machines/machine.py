"""What every machine of the plant has in common: states, commands, setpoints, a programmed run."""

import math
import random
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar

from mom.simulator.refusals import CommandRefused, SetpointRefused, UnknownCommand
from mom.simulator.signals import Signal, SignalSpec

MAX_BATCH_CODE = 50
DAY_S = 86_400.0


class State(IntEnum):
    """The machine's state as its PLC publishes it."""

    IDLE = 0
    RUNNING = 1
    COMPLETE = 2
    HELD = 3


@dataclass(frozen=True, kw_only=True)
class SetpointSpec:
    """The fixed facts of a setpoint."""

    name: str
    unit: str
    default: float
    low: float
    high: float


def duration(default_s: float) -> SetpointSpec:
    """The programmed time that every machine has."""
    return SetpointSpec(name="DurationS", unit="s", default=default_s, low=1.0, high=DAY_S)


class Machine(ABC):
    """A machine and its PLC; subclasses say how its values behave."""

    title: ClassVar[tuple[str, str]]
    signal_specs: ClassVar[Sequence[SignalSpec]]
    setpoint_specs: ClassVar[Sequence[SetpointSpec]]

    def __init__(self, code: str, rng: random.Random) -> None:
        self.code = code
        self.rng = rng
        self.signals = {spec.name: Signal(code, spec) for spec in self.signal_specs}
        self.setpoints = {spec.name: spec.default for spec in self.setpoint_specs}
        self.state = State.IDLE
        self.elapsed_s = 0.0
        self.run_number = 0
        self.batch_code = ""
        self.command_result = ""
        self.silent = False

    # What the PLC is told ------------------------------------------------------------

    def command(self, word: str) -> None:
        """Obey a command or refuse it; either way CommandResult tells."""
        obey = {"START": self._start, "HOLD": self._hold, "STOP": self._stop, "RESET": self._reset}
        try:
            if word not in obey:
                raise UnknownCommand("unknown command")
            obey[word]()
        except CommandRefused as refusal:
            self.command_result = f"REFUSED {word[:20]}: {refusal}"
            raise
        self.command_result = f"ACCEPTED {word}"

    def write_setpoint(self, name: str, value: float) -> None:
        """Take a new setpoint, within what the machine can do."""
        spec = next((one for one in self.setpoint_specs if one.name == name), None)
        if spec is None:
            raise SetpointRefused(f"{self.code} has no setpoint {name}")
        if not math.isfinite(value) or not spec.low <= value <= spec.high:
            raise SetpointRefused(
                f"{name} must lie within {spec.low:g} and {spec.high:g} {spec.unit}, not {value:g}"
            )
        self.setpoints[name] = value

    def write_batch_code(self, text: str) -> None:
        """The batch the next run belongs to, as the control system knows it."""
        if len(text) > MAX_BATCH_CODE:
            raise SetpointRefused(f"a batch code has at most {MAX_BATCH_CODE} characters")
        self.batch_code = text

    def _start(self) -> None:
        if self.state is State.RUNNING:
            raise CommandRefused("already running")
        if self.state is not State.HELD:
            self.run_number += 1
            self.elapsed_s = 0.0
            self.begin_run()
        self.state = State.RUNNING

    def _hold(self) -> None:
        if self.state is not State.RUNNING:
            raise CommandRefused("not running")
        self.state = State.HELD

    def _stop(self) -> None:
        if self.state not in (State.RUNNING, State.HELD):
            raise CommandRefused("neither running nor held")
        self.state = State.IDLE

    def _reset(self) -> None:
        if self.state not in (State.COMPLETE, State.HELD):
            raise CommandRefused("neither complete nor held")
        self.state = State.IDLE
        self.batch_code = ""

    # What time does to it ---------------------------------------------------------------

    @property
    def running(self) -> bool:
        """Whether the drives turn."""
        return self.state is State.RUNNING

    @property
    def progress(self) -> float:
        """The done part of the run, 0 to 1."""
        return min(self.elapsed_s / self.setpoints["DurationS"], 1.0)

    @property
    def remaining_s(self) -> int:
        """Plant seconds the run still takes; nothing once it is over or was stopped."""
        if self.state not in (State.RUNNING, State.HELD):
            return 0
        return max(0, math.ceil(self.setpoints["DurationS"] - self.elapsed_s - 1e-9))

    def step(self, dt: float) -> None:
        """Let `dt` plant seconds pass."""
        if self.running:
            self.elapsed_s += dt
        self.behave(dt)
        if self.running and self.run_is_over():
            self.state = State.COMPLETE

    def run_is_over(self) -> bool:
        """Whether the programmed run has reached its end."""
        return self.elapsed_s >= self.setpoints["DurationS"] - 1e-9

    def begin_run(self) -> None:
        """What is fresh when a new run starts."""

    @abstractmethod
    def behave(self, dt: float) -> None:
        """Move the physics on and settle every signal."""

    def settle(self, name: str, undisturbed: float, spread: float, dt: float) -> None:
        """Publish a value with its measuring noise."""
        self.signals[name].settle(undisturbed, self.rng.gauss(0.0, spread), dt)
