"""Tablet press: force ripples with the turret, tablets are counted, some are rejected, stops are told apart."""

import math
import random
from enum import IntEnum

from mom.simulator.machines.machine import Machine, SetpointSpec, State, duration
from mom.simulator.physics import Drift, approach
from mom.simulator.signals import SignalSpec

NOMINAL_RPM = 50.0
# As fast as the press is rated with this tooling: the recipe runs it slower.
RATED_RPM = 60.0
TABLETS_PER_TURN = 150.0
MAX_COUNT = 10_000_000.0
REJECT_SHARE = 0.002
# Beyond this distance from its setpoint the force makes the press reject most tablets.
FORCE_WINDOW_KN = 2.5


class StopKind(IntEnum):
    """Why the press does not press, as its PLC sorts the time."""

    NONE = 0
    PLANNED = 1
    UNPLANNED = 2


class TabletPress(Machine):
    """TP-01."""

    title = ("Tablet press", "压片机")
    signal_specs = (
        SignalSpec(name="MainCompressionForce", unit="kN", low=0, high=100, decimals=2),
        SignalSpec(name="TurretSpeed", unit="rpm", low=0, high=120, decimals=1),
        SignalSpec(name="TabletCount", unit="1", low=0, high=MAX_COUNT, counter=True),
        SignalSpec(name="RejectCount", unit="1", low=0, high=MAX_COUNT, counter=True),
        SignalSpec(name="StopKind", unit="1", low=0, high=2, counter=True),
        SignalSpec(name="RatedOutput", unit="1/min", low=0, high=MAX_COUNT, counter=True),
    )
    setpoint_specs = (
        SetpointSpec(name="MainCompressionForce", unit="kN", default=18, low=1, high=80),
        SetpointSpec(name="TurretSpeed", unit="rpm", default=NOMINAL_RPM, low=0, high=120),
        SetpointSpec(name="TabletTarget", unit="1", default=0, low=0, high=MAX_COUNT),
        duration(3600),
    )

    def __init__(self, code: str, rng: random.Random) -> None:
        super().__init__(code, rng)
        self._turret_rpm = 0.0
        self._turns = 0.0
        self._force_kn = 0.0
        self._drift = Drift(rng, 0.1, 60.0)
        self._tablets = 0.0
        self._rejects = 0.0
        self._tell(0.0)

    def begin_run(self) -> None:
        """Counters belong to the run."""
        self._tablets = 0.0
        self._rejects = 0.0

    def behave(self, dt: float) -> None:
        """The turret turns, punches press, the counters count."""
        self._turret_rpm = approach(
            self._turret_rpm, self.setpoints["TurretSpeed"] if self.running else 0.0, 5.0, dt
        )
        self._turns += self._turret_rpm / 60 * dt
        pressing = self._turret_rpm > 5
        force_target = self.setpoints["MainCompressionForce"] if pressing else 0.0
        self._force_kn = approach(self._force_kn, force_target, 1.5, dt)
        drift = self._drift.step(dt)
        ripple = 0.12 * math.sin(2 * math.pi * self._turns) + drift if pressing else 0.0
        self.settle("MainCompressionForce", self._force_kn + ripple, 0.15 if pressing else 0.0, dt)
        self.settle("TurretSpeed", self._turret_rpm, 0.08 if pressing else 0.0, dt)
        # What comes out before the punches press is start-up waste, neither counted nor kept.
        if self.running and abs(self._force_kn - force_target) < FORCE_WINDOW_KN:
            self._count(dt)
        self.settle("TabletCount", math.floor(self._tablets), 0.0, dt)
        self.settle("RejectCount", math.floor(self._rejects), 0.0, dt)

    def command(self, word: str) -> None:
        """What the PLC knows changes with the command, not with the next cycle."""
        super().command(word)
        self._tell(0.0)

    def step(self, dt: float) -> None:
        """A run that ends in this step has ended: the kind of stop is of the same moment as the state."""
        super().step(dt)
        self._tell(dt)

    def _tell(self, dt: float) -> None:
        """What the PLC knows without a sensor has no noise."""
        self.signals["StopKind"].settle(self.stop_kind, 0.0, dt)
        self.signals["RatedOutput"].settle(math.floor(self._tablets_per_turn * RATED_RPM), 0.0, dt)

    @property
    def stop_kind(self) -> StopKind:
        """A run that was held waits for somebody; before and after a run no work is planned."""
        if self.running:
            return StopKind.NONE
        return StopKind.UNPLANNED if self.state is State.HELD else StopKind.PLANNED

    @property
    def _target(self) -> float:
        return self.setpoints["TabletTarget"]

    @property
    def _tablets_per_turn(self) -> float:
        if self._target:
            return self._target / (self.setpoints["DurationS"] / 60 * NOMINAL_RPM)
        return TABLETS_PER_TURN

    def _tablets_per_s(self) -> float:
        return self._tablets_per_turn * self._turret_rpm / 60

    def _count(self, dt: float) -> None:
        made = self._tablets_per_s() * dt
        if self._target:
            made = min(made, self._target - self._tablets)
        self._tablets = min(self._tablets + made, MAX_COUNT)
        force_off = abs(self.signals["MainCompressionForce"].number - self.setpoints["MainCompressionForce"])
        share = REJECT_SHARE * self.rng.uniform(0.2, 1.8)
        if force_off > FORCE_WINDOW_KN:
            # The force has run away: the press throws most tablets out.
            share = 0.6
        self._rejects += made * share

    def run_is_over(self) -> bool:
        """With a target the count decides, else the programmed time."""
        if self._target:
            return self._tablets >= self._target - 1e-6
        return super().run_is_over()

    @property
    def progress(self) -> float:
        """The made part of the target, or of the time."""
        return min(self._tablets / self._target, 1.0) if self._target else super().progress

    @property
    def remaining_s(self) -> int:
        """How long the rest of the target takes at the present speed."""
        rate = self._tablets_per_s()
        if not self._target or self.state is not State.RUNNING or rate < 0.01:
            return super().remaining_s
        return math.ceil((self._target - self._tablets) / rate)
