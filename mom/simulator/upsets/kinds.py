"""The kinds of upset: what each does to the plant when it begins and when it is over."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol

from mom.simulator.refusals import ScriptError
from mom.simulator.signals import Drive, Quality, Signal
from mom.simulator.upsets.reading import Table

if TYPE_CHECKING:
    from mom.simulator.plant import Plant
    from mom.simulator.scales.scale import Scale


class Effect(Protocol):
    """What an upset does; `subject` is the device or signal it happens to."""

    lasts: ClassVar[bool]

    @property
    def subject(self) -> str:
        """The device or signal it happens to."""

    def check(self, plant: "Plant") -> None:
        """Raise a ScriptError where the plant has no such subject."""

    def begin(self, plant: "Plant") -> None:
        """Make it happen."""

    def end(self, plant: "Plant") -> None:
        """Let it be over."""


@dataclass(frozen=True)
class DriveEffect:
    """A value is pulled to where physics would not take it."""

    lasts: ClassVar[bool] = True
    subject: str
    to: float
    time_constant_s: float

    def check(self, plant: "Plant") -> None:
        """The signal must exist."""
        plant.signal(self.subject)

    def begin(self, plant: "Plant") -> None:
        """Pull."""
        plant.signal(self.subject).drive = Drive(self.to, self.time_constant_s)

    def end(self, plant: "Plant") -> None:
        """Let go; the value returns with the same time constant."""
        plant.signal(self.subject).drive = None


@dataclass(frozen=True)
class StatusEffect:
    """A sensor is doubtful or broken, and says so."""

    lasts: ClassVar[bool] = True
    subject: str
    quality: Quality

    def check(self, plant: "Plant") -> None:
        """The signal must exist; a scale has one status for its display."""
        if self.subject not in plant.scales:
            plant.signal(self.subject)

    def begin(self, plant: "Plant") -> None:
        """Publish with this status from now on."""
        self._target(plant).quality = self.quality

    def end(self, plant: "Plant") -> None:
        """The sensor is well again."""
        self._target(plant).quality = Quality.GOOD

    def _target(self, plant: "Plant") -> "Scale | Signal":
        return plant.scales.get(self.subject) or plant.signal(self.subject)


@dataclass(frozen=True)
class SilenceEffect:
    """A device says nothing any more."""

    lasts: ClassVar[bool] = True
    subject: str

    def check(self, plant: "Plant") -> None:
        """The device must exist."""
        plant.device(self.subject)

    def begin(self, plant: "Plant") -> None:
        """Silence."""
        plant.device(self.subject).silent = True

    def end(self, plant: "Plant") -> None:
        """It speaks again."""
        plant.device(self.subject).silent = False


@dataclass(frozen=True)
class DoorEffect:
    """A door stands open."""

    lasts: ClassVar[bool] = True
    subject: str

    def check(self, plant: "Plant") -> None:
        """Only rooms have doors."""
        if self.subject not in plant.rooms:
            raise ScriptError(f"{self.subject} is no room")

    def begin(self, plant: "Plant") -> None:
        """Open."""
        plant.rooms[self.subject].open_door()

    def end(self, plant: "Plant") -> None:
        """Close."""
        plant.rooms[self.subject].close_door()


@dataclass(frozen=True)
class DosingEffect:
    """The operator's hand slips: the dosing stops outside its tolerance."""

    lasts: ClassVar[bool] = False
    subject: str
    stops: str

    def check(self, plant: "Plant") -> None:
        """Only scales dose."""
        if self.subject not in plant.scales:
            raise ScriptError(f"{self.subject} is no scale")

    def begin(self, plant: "Plant") -> None:
        """By hand: the next dosing of this scale slips."""
        plant.slip_next(self.subject, self.stops)

    def end(self, plant: "Plant") -> None:
        """It is over when the weight is trimmed."""


def read_effect(table: Table) -> Effect:
    """Read what an upset of a script does."""
    kind = table.choice("kind", "drive", "status", "silence", "door", "dosing")
    if kind == "drive":
        return DriveEffect(table.text("signal"), table.number("to"), table.number("time_constant_s", 2.0))
    if kind == "status":
        quality = Quality(table.choice("status", Quality.UNCERTAIN, Quality.BAD))
        return StatusEffect(table.text("signal"), quality)
    if kind == "silence":
        return SilenceEffect(table.text("device"))
    if kind == "door":
        return DoorEffect(table.text("device"))
    return DosingEffect(table.text("device"), table.choice("stops", "above", "below"))
