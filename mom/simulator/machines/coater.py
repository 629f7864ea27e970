"""Film coater: sprays once the air is warm, and dries the film at the end."""

import random

from mom.simulator.machines.machine import Machine, SetpointSpec, duration
from mom.simulator.physics import approach
from mom.simulator.signals import SignalSpec

AMBIENT_C = 22.0
# The last part of the run dries the film without spraying.
SPRAYING_UNTIL = 0.92


class Coater(Machine):
    """FC-01."""

    title = ("Film coater", "薄膜包衣机")
    signal_specs = (
        SignalSpec(name="PanSpeed", unit="rpm", low=0, high=30, decimals=1),
        SignalSpec(name="InletTemperature", unit="°C", low=0, high=120, decimals=1),
        SignalSpec(name="SprayRate", unit="g/min", low=0, high=1000),
    )
    setpoint_specs = (
        SetpointSpec(name="PanSpeed", unit="rpm", default=8, low=0, high=30),
        SetpointSpec(name="InletTemperature", unit="°C", default=55, low=20, high=90),
        SetpointSpec(name="SprayRate", unit="g/min", default=250, low=0, high=1000),
        duration(2400),
    )

    def __init__(self, code: str, rng: random.Random) -> None:
        super().__init__(code, rng)
        self._pan_rpm = 0.0
        self._inlet_c = AMBIENT_C
        self._spray = 0.0

    def behave(self, dt: float) -> None:
        """Pan and air follow their setpoints; spraying waits for warm air."""
        warm_up_s = min(40.0, self.setpoints["DurationS"] / 20)
        inlet_target = self.setpoints["InletTemperature"] if self.running else AMBIENT_C
        self._pan_rpm = approach(self._pan_rpm, self.setpoints["PanSpeed"] if self.running else 0.0, 4.0, dt)
        self._inlet_c = approach(self._inlet_c, inlet_target, warm_up_s if self.running else 120.0, dt)
        warm = self._inlet_c > self.setpoints["InletTemperature"] - 3
        spraying = self.running and warm and self.progress < SPRAYING_UNTIL
        self._spray = approach(self._spray, self.setpoints["SprayRate"] if spraying else 0.0, 3.0, dt)
        self.settle("PanSpeed", self._pan_rpm, 0.05 if self._pan_rpm > 0.5 else 0.0, dt)
        self.settle("InletTemperature", self._inlet_c, 0.15 if self.running else 0.05, dt)
        self.settle("SprayRate", self._spray, 1.5 if self._spray > 5 else 0.0, dt)
