"""High-shear granulator: power grows as granules form, and warms the bowl against its jacket."""

import math
import random

from mom.simulator.machines.machine import Machine, SetpointSpec, duration
from mom.simulator.physics import approach
from mom.simulator.signals import SignalSpec

NOMINAL_RPM = 250.0
CHOPPER_RPM = 1800.0
JACKET_C = 20.8
COOLING_TIME_S = 240.0
# Bowl temperature that one kilowatt holds above the jacket for good.
WARMING_C_PER_KW = 1.15


class Granulator(Machine):
    """HSG-01."""

    title = ("High-shear granulator", "高剪切湿法制粒机")
    signal_specs = (
        SignalSpec(name="BowlTemperature", unit="°C", low=0, high=100, decimals=1),
        SignalSpec(name="ImpellerSpeed", unit="rpm", low=0, high=500),
        SignalSpec(name="ChopperSpeed", unit="rpm", low=0, high=3000),
        SignalSpec(name="ImpellerPower", unit="kW", low=0, high=30, decimals=2),
    )
    setpoint_specs = (
        SetpointSpec(name="ImpellerSpeed", unit="rpm", default=NOMINAL_RPM, low=0, high=500),
        duration(300),
    )

    def __init__(self, code: str, rng: random.Random) -> None:
        super().__init__(code, rng)
        self._impeller_rpm = 0.0
        self._chopper_rpm = 0.0
        self._bowl_c = 21.0
        self._granules = 0.0

    def begin_run(self) -> None:
        """A new charge has no granules yet."""
        self._granules = 0.0

    def behave(self, dt: float) -> None:
        """Drives follow their setpoints, power follows speed and granules, heat follows power."""
        self._impeller_rpm = approach(
            self._impeller_rpm, self.setpoints["ImpellerSpeed"] if self.running else 0.0, 2.5, dt
        )
        self._chopper_rpm = approach(self._chopper_rpm, CHOPPER_RPM if self.running else 0.0, 1.5, dt)
        if self.running:
            self._granules = 1 / (1 + math.exp((0.55 - self.progress) / 0.1))
        power_kw = self._power_kw()
        balance_c = JACKET_C + WARMING_C_PER_KW * power_kw
        self._bowl_c = approach(self._bowl_c, balance_c, COOLING_TIME_S, dt)
        turning = self._impeller_rpm > 1
        self.settle("BowlTemperature", self._bowl_c, 0.04, dt)
        self.settle("ImpellerSpeed", self._impeller_rpm, 0.6 if turning else 0.0, dt)
        self.settle("ChopperSpeed", self._chopper_rpm, 3.0 if turning else 0.0, dt)
        self.settle("ImpellerPower", power_kw, 0.015 * power_kw, dt)

    def _power_kw(self) -> float:
        speed = (self._impeller_rpm / NOMINAL_RPM) ** 2
        return speed * (2.7 + 4.6 * self._granules) + 0.25 * self._chopper_rpm / CHOPPER_RPM
