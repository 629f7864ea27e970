"""Blenders: a drum that turns."""

import random

from mom.simulator.machines.machine import Machine, SetpointSpec, duration
from mom.simulator.physics import approach
from mom.simulator.signals import SignalSpec


class Blender(Machine):
    """BLD-01."""

    title = ("Bin blender", "料斗混合机")
    signal_specs = (SignalSpec(name="DrumSpeed", unit="rpm", low=0, high=30, decimals=1),)
    setpoint_specs = (
        SetpointSpec(name="DrumSpeed", unit="rpm", default=12, low=0, high=30),
        duration(600),
    )

    def __init__(self, code: str, rng: random.Random) -> None:
        super().__init__(code, rng)
        self._drum_rpm = 0.0

    def behave(self, dt: float) -> None:
        """The drum is heavy: it takes its time."""
        self._drum_rpm = approach(
            self._drum_rpm, self.setpoints["DrumSpeed"] if self.running else 0.0, 4.0, dt
        )
        self.settle("DrumSpeed", self._drum_rpm, 0.05 if self._drum_rpm > 0.5 else 0.0, dt)


class PowderBlender(Blender):
    """VB-01."""

    title = ("V-blender", "V 型混合机")
