"""What a session has handed over and the database does not have yet, in the order it came."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from equipment.events import Sample
from integrations.choices import Happening

# An hour of a busy machine; beyond that the oldest is lost, and the log says so.
MOST_SAMPLES = 50_000


@dataclass(frozen=True)
class Event:
    """Something for the log of the connection."""

    kind: str
    device: str = ""
    detail: str = ""


@dataclass(frozen=True)
class DeviceSeen:
    """A device behind the connection came or went."""

    name: str
    is_online: bool
    at: datetime
    tag_ids: tuple[int, ...]


@dataclass
class Batch:
    """What is written in one transaction."""

    samples: list[Sample] = field(default_factory=list)
    done: list[Callable[[], None]] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    devices: list[DeviceSeen] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.samples or self.events or self.devices)


class Notes:
    """The buffer of one connection; filled and emptied on the event loop."""

    def __init__(self) -> None:
        self._samples: deque[Sample] = deque()
        self._done: list[Callable[[], None]] = []
        self._events: list[Event] = []
        self._devices: list[DeviceSeen] = []
        self._lost = 0

    def add_samples(self, samples: Sequence[Sample], done: Callable[[], None] | None) -> None:
        """Keep samples until they are committed; then ``done`` is called."""
        self._samples.extend(samples)
        if done is not None:
            self._done.append(done)
        while len(self._samples) > MOST_SAMPLES:
            self._samples.popleft()
            self._lost += 1

    def add_event(self, event: Event) -> None:
        """Keep an event; the same one again and again is kept once per write."""
        if event not in self._events:
            self._events.append(event)

    def add_device(self, seen: DeviceSeen) -> None:
        """Keep what was seen of a device."""
        self._devices.append(seen)

    def take(self) -> Batch:
        """Everything there is, samples by source time (URS-INT-02)."""
        ordered = sorted(self._samples, key=lambda sample: (sample.source_at, sample.sequence))
        batch = Batch(ordered, self._done, self._events, self._devices)
        if self._lost:
            batch.events.append(Event(Happening.OVERFLOW, detail=str(self._lost)))
        self._samples, self._done, self._events, self._devices, self._lost = deque(), [], [], [], 0
        return batch

    def put_back(self, batch: Batch) -> None:
        """Keep what could not be written, before what has come since."""
        later, done, events, devices = self._samples, self._done, self._events, self._devices
        self._samples = deque(batch.samples)
        self._done, self._events = [*batch.done, *done], [*batch.events, *events]
        self._devices = [*batch.devices, *devices]
        self.add_samples(tuple(later), None)
