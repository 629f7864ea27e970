"""Fluid bed dryer: while water leaves, the product stays near the wet bulb; then it warms up."""

import random

from mom.simulator.machines.machine import Machine, SetpointSpec, duration
from mom.simulator.physics import approach
from mom.simulator.signals import SignalSpec

AMBIENT_C = 22.0
WET_BULB_C = 28.0
DRY_PERCENT = 0.9
WET_PERCENT = 12.0


class Dryer(Machine):
    """FBD-01. The load is taken to suit the programmed time, so that it always dries to about 1.5 %."""

    title = ("Fluid bed dryer", "流化床干燥机")
    signal_specs = (
        SignalSpec(name="InletTemperature", unit="°C", low=0, high=120, decimals=1),
        SignalSpec(name="ProductTemperature", unit="°C", low=0, high=120, decimals=1),
        SignalSpec(name="ProductMoisture", unit="%", low=0, high=100, decimals=2),
    )
    setpoint_specs = (
        SetpointSpec(name="InletTemperature", unit="°C", default=60, low=20, high=100),
        duration(1800),
    )

    def __init__(self, code: str, rng: random.Random) -> None:
        super().__init__(code, rng)
        self._inlet_c = AMBIENT_C
        self._product_c = AMBIENT_C
        self._moisture = DRY_PERCENT

    def begin_run(self) -> None:
        """A wet charge comes in from the granulator."""
        self._moisture = WET_PERCENT + self.rng.uniform(-0.3, 0.3)
        self._product_c = AMBIENT_C

    def behave(self, dt: float) -> None:
        """Air warms up, water leaves in proportion to heat and moisture."""
        load_s = self.setpoints["DurationS"]
        warm_up_s = min(40.0, load_s / 20)
        inlet_target = self.setpoints["InletTemperature"] if self.running else AMBIENT_C
        self._inlet_c = approach(self._inlet_c, inlet_target, warm_up_s if self.running else 120.0, dt)
        if self.running:
            heat = max(0.0, (self._inlet_c - 25.0) / 35.0)
            self._moisture -= (self._moisture - DRY_PERCENT) * 3.1 * heat / load_s * dt
        self._product_c = approach(self._product_c, self._product_target_c(), warm_up_s, dt)
        blowing = 0.15 if self.running else 0.05
        self.settle("InletTemperature", self._inlet_c, blowing, dt)
        self.settle("ProductTemperature", self._product_c, blowing / 2, dt)
        self.settle("ProductMoisture", self._moisture, 0.02, dt)

    def _product_target_c(self) -> float:
        if not self.running:
            return AMBIENT_C
        wet = min(1.0, (self._moisture - DRY_PERCENT) / 5.0)
        dry_c = max(WET_BULB_C, 0.75 * self._inlet_c)
        return WET_BULB_C + (dry_c - WET_BULB_C) * (1 - wet)
