"""The whole plant as a model: no sockets, no clock; time passes only when step() is called."""

from collections.abc import Callable
from typing import Protocol

from mom.simulator.machines import build_machines
from mom.simulator.refusals import Refusal
from mom.simulator.rooms import build_rooms
from mom.simulator.scales.scale import build_scales
from mom.simulator.signals import Signal
from mom.simulator.upsets.director import Director
from mom.simulator.upsets.script import NO_SCRIPT, Script

STEP_S = 0.1
OPCUA = "OPCUA"


class Device(Protocol):
    """Anything that can fall silent."""

    silent: bool


class Network:
    """The line on which the whole OPC UA server hangs."""

    def __init__(self) -> None:
        self.silent = False


class Plant:
    """Machines, scales and rooms of the site, and what goes wrong with them."""

    def __init__(self, *, seed: int = 1, speed: float = 1.0, script: Script = NO_SCRIPT) -> None:
        self.speed = speed
        self.machines = build_machines(seed)
        self.scales = build_scales(seed)
        self.rooms = build_rooms(seed)
        self.network = Network()
        self.director = Director(self, script, speed)
        self._steps = 0
        self._later: list[tuple[float, Callable[[], None]]] = []
        for scale in self.scales.values():
            scale.slip = self.director.slip

    @property
    def time_s(self) -> float:
        """Plant seconds since the beginning."""
        return self._steps * STEP_S

    def step(self) -> None:
        """One step of fixed length, whatever the speed: this keeps runs of one seed alike."""
        self._steps += 1
        for machine in self.machines.values():
            machine.step(STEP_S)
        for scale in self.scales.values():
            scale.step(STEP_S)
        for room in self.rooms.values():
            room.step(STEP_S)
        self.director.step()
        for entry in [one for one in self._later if one[0] <= self.time_s]:
            self._later.remove(entry)
            entry[1]()

    def later(self, after_s: float, call: Callable[[], None]) -> None:
        """Do something after so many plant seconds."""
        self._later.append((self.time_s + after_s, call))

    def signal(self, key: str) -> Signal:
        """A measured value by the name scripts use, such as "HSG-01.BowlTemperature"."""
        code, _, name = key.partition(".")
        device = self.machines.get(code) or self.rooms.get(code)
        if device is None or name not in device.signals:
            raise Refusal(f"the plant has no signal {key!r}")
        return device.signals[name]

    def device(self, code: str) -> Device:
        """A unit, scale, room, or the OPC UA line as a whole."""
        if code == OPCUA:
            return self.network
        device: Device | None = self.machines.get(code) or self.scales.get(code) or self.rooms.get(code)
        if device is None:
            raise Refusal(f"the plant has no device {code!r}")
        return device

    def slip_next(self, scale: str, stops: str) -> None:
        """The next dosing of this scale goes wrong."""
        self.director.slip_next(scale, stops)
