"""Rooms with their pressure cascade, climate and doors."""

from mom.simulator.physics import Drift, approach, generator
from mom.simulator.signals import Signal, SignalSpec

OPEN_DOOR_PA = 1.0
COLLAPSE_TIME_S = 3.0
RECOVERY_TIME_S = 6.0

ROOM_SIGNALS = (
    SignalSpec(name="pressure_difference", unit="Pa", low=-50, high=100, decimals=1),
    SignalSpec(name="temperature", unit="°C", low=-20, high=60, decimals=1),
    SignalSpec(name="humidity", unit="%", low=0, high=100, decimals=1),
)

# Room code: its name in English and Chinese, and its pressure difference in pascal.
_ROOMS = {
    "R-101": (("Dispensing", "称量间"), 15.0),
    "R-102": (("Granulation", "制粒间"), 12.5),
    "R-103": (("Compression", "压片间"), 12.8),
    "R-104": (("Coating", "包衣间"), 13.0),
    "R-105": (("Corridor", "走廊"), 7.5),
    "R-106": (("Powder blending", "散剂混合间"), 12.6),
}


class Room:
    """One room and its sensor head."""

    def __init__(self, code: str, title: tuple[str, str], nominal_pa: float, seed: int) -> None:
        rng = generator(seed, code)
        self.code = code
        self.title = title
        self.signals = {spec.name: Signal(code, spec) for spec in ROOM_SIGNALS}
        self.silent = False
        self._rng = rng
        self._nominal_pa = nominal_pa
        self._pressure_pa = nominal_pa
        self._door_closes_in_s: float | None = None
        self._door_open = False
        self._air = Drift(rng, 0.25, 20.0)
        self._warmth = Drift(rng, 0.15, 600.0)
        self._damp = Drift(rng, 0.8, 900.0)

    @property
    def door_open(self) -> bool:
        """Whether the door stands open."""
        return self._door_open

    def open_door(self, for_s: float | None = None) -> None:
        """Open the door, for a time or until somebody closes it."""
        self._door_open = True
        self._door_closes_in_s = for_s

    def close_door(self) -> None:
        """Close the door."""
        self._door_open = False
        self._door_closes_in_s = None

    def step(self, dt: float) -> None:
        """Let `dt` plant seconds pass."""
        if self._door_closes_in_s is not None:
            self._door_closes_in_s -= dt
            if self._door_closes_in_s <= 0:
                self.close_door()
        target_pa = OPEN_DOOR_PA if self._door_open else self._nominal_pa
        time_s = COLLAPSE_TIME_S if self._door_open else RECOVERY_TIME_S
        self._pressure_pa = approach(self._pressure_pa, target_pa, time_s, dt)
        self._settle("pressure_difference", self._pressure_pa + self._air.step(dt), 0.08, dt)
        self._settle("temperature", 21.3 + self._warmth.step(dt), 0.03, dt)
        self._settle("humidity", 45.0 + self._damp.step(dt), 0.1, dt)

    def _settle(self, name: str, undisturbed: float, spread: float, dt: float) -> None:
        self.signals[name].settle(undisturbed, self._rng.gauss(0.0, spread), dt)


def build_rooms(seed: int) -> dict[str, Room]:
    """All rooms by code, doors closed."""
    return {code: Room(code, title, nominal_pa, seed) for code, (title, nominal_pa) in _ROOMS.items()}
