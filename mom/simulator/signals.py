"""A measured value of a device: what physics says, what an upset does to it, what is published."""

from dataclasses import dataclass, field
from enum import StrEnum

from mom.simulator.physics import approach


class Quality(StrEnum):
    """How far the published value may be trusted."""

    GOOD = "good"
    UNCERTAIN = "uncertain"
    BAD = "bad"


@dataclass(frozen=True, kw_only=True)
class SignalSpec:
    """The fixed facts of a measured value."""

    name: str
    unit: str
    low: float
    high: float
    decimals: int = 0
    counter: bool = False


@dataclass
class Drive:
    """An upset's hand on a value."""

    to: float
    time_constant_s: float


@dataclass
class Signal:
    """One measured value of one device."""

    device: str
    spec: SignalSpec
    quality: Quality = Quality.GOOD
    drive: Drive | None = None
    _measured: float = 0.0
    _offset: float = 0.0
    _time_constant_s: float = field(default=1.0)

    @property
    def key(self) -> str:
        """The name by which scripts know it."""
        return f"{self.device}.{self.spec.name}"

    def settle(self, undisturbed: float, noise: float, dt: float) -> None:
        """Take over what physics says now and let a drive pull it away or let go of it."""
        wanted = 0.0
        if self.drive is not None:
            self._time_constant_s = self.drive.time_constant_s
            wanted = self.drive.to - undisturbed
        self._offset = approach(self._offset, wanted, self._time_constant_s, dt)
        measured = undisturbed + self._offset + noise
        self._measured = min(max(measured, self.spec.low), self.spec.high)

    @property
    def number(self) -> float:
        """The measured value, rounded as the instrument shows it; a counter is whole."""
        # Adding 0.0 turns a rounded "-0.0" into "0.0".
        return round(self._measured, self.spec.decimals) + 0.0

    @property
    def text(self) -> str | None:
        """The value as displayed, trailing zeros kept; nothing while the sensor is broken."""
        if self.quality is Quality.BAD:
            return None
        return f"{self.number:.{self.spec.decimals}f}"
