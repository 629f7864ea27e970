"""How a load comes onto the platform: a queue of movements, each with its own shape."""

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass


def ramp(part: float) -> float:
    """A smooth lift or set-down."""
    return part * part * (3 - 2 * part)


def pour(part: float) -> float:
    """Coarse dosing: much at first, ever less towards the end."""
    return (1 - math.exp(-4 * part)) / (1 - math.exp(-4))


def sprinkle(part: float) -> float:
    """Fine dosing: one tap of the scoop after another."""
    return math.floor(part * 8) / 8 if part < 1 else 1.0


@dataclass(frozen=True)
class Movement:
    """The load goes to `to` within `for_s`; then `then` happens."""

    to: float
    for_s: float
    shape: Callable[[float], float] = ramp
    then: Callable[[], None] | None = None


class Load:
    """What lies on the platform, in kilogram, and where it is going."""

    def __init__(self) -> None:
        self.kg = 0.0
        self.still_s = 3600.0
        self._queue: deque[Movement] = deque()
        self._from_kg = 0.0
        self._elapsed_s = 0.0

    @property
    def moving(self) -> bool:
        """Whether the load changes right now."""
        return self.still_s == 0.0

    def follow(self, *movements: Movement) -> None:
        """Drop what was planned and do this instead."""
        self._queue = deque(movements)
        self._from_kg = self.kg
        self._elapsed_s = 0.0

    def step(self, dt: float) -> None:
        """Let `dt` plant seconds pass."""
        if not self._queue:
            self.still_s += dt
            return
        movement = self._queue[0]
        self.still_s = self.still_s + dt if movement.to == self._from_kg else 0.0
        self._elapsed_s += dt
        part = min(self._elapsed_s / movement.for_s, 1.0)
        self.kg = self._from_kg + (movement.to - self._from_kg) * movement.shape(part)
        if part >= 1.0:
            self._finish(movement)

    def _finish(self, movement: Movement) -> None:
        self.kg = movement.to
        self._from_kg = self.kg
        self._elapsed_s = 0.0
        self._queue.popleft()
        if movement.then is not None:
            movement.then()
