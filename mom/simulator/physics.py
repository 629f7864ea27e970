"""The few laws the plant obeys: first-order lag, slow drift and noise, all from one seed."""

import math
import random


def generator(seed: int, name: str) -> random.Random:
    """A random source of its own for each device, so that one device's use never shifts another's."""
    return random.Random(f"{seed}/{name}")


def approach(value: float, target: float, time_constant_s: float, dt: float) -> float:
    """One step of a first-order response from `value` towards `target`."""
    if time_constant_s <= 0:
        return target
    return target + (value - target) * math.exp(-dt / time_constant_s)


class Drift:
    """A slow random walk that is pulled back to zero (Ornstein-Uhlenbeck)."""

    def __init__(self, rng: random.Random, spread: float, time_constant_s: float) -> None:
        self._rng = rng
        self._spread = spread
        self._time_constant_s = time_constant_s
        self.value = rng.gauss(0.0, spread)

    def step(self, dt: float) -> float:
        """The drift after `dt` seconds; its standard deviation stays `spread`."""
        kept = math.exp(-dt / self._time_constant_s)
        self.value = self.value * kept + self._rng.gauss(0.0, self._spread * math.sqrt(1 - kept * kept))
        return self.value
