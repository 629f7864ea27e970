"""The connector contract: a protocol is one module in ``connectors/`` with a ``Connector`` in it.

The capture task owns lease, buffer, back-off and commands; a connector only speaks its protocol.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Protocol

from django.utils.functional import Promise

from equipment.events import Sample
from kernel.registry import Registry


class ConnectionProblem(Exception):
    """The other side cannot be reached, refuses us, or has gone; the text says what was seen."""


@dataclass(frozen=True)
class EndpointSeen:
    """A connection as the capture task hands it to a connector."""

    id: int
    code: str
    kind: str
    url: str
    credential: str
    settings: dict[str, Any]
    row_version: int


@dataclass(frozen=True)
class Binding:
    """One tag and where its value comes from."""

    tag_id: int
    tag_code: str
    unit_symbol: str
    decimals: int
    address: str
    field: str
    source_unit: str


@dataclass(frozen=True)
class Command:
    """A command to carry out once. ``content`` is what the step asks for."""

    id: int
    uuid: str
    kind: str
    unit: str
    batch_code: str
    content: dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """What became of a command: ``confirmed``, ``refused`` or ``failed``, and what was read back."""

    state: str
    answer: str
    read_back: dict[str, str] = field(default_factory=dict)


class Link(Protocol):
    """What a session may say to the capture task; each call returns at once."""

    def samples(self, samples: Sequence[Sample], done: Callable[[], None] | None = None) -> None:
        """Hand over samples; ``done`` is called once they are committed."""

    def happened(self, kind: str, device: str = "", detail: str = "") -> None:
        """Write something into the log of the connection."""

    def device(self, name: str, is_online: bool, at: datetime, tag_ids: Sequence[int]) -> None:
        """A device behind the connection came or went; these are its tags."""


class Session(Protocol):
    """An open connection."""

    async def watch(self) -> None:
        """Run until the connection is lost; then raise ``ConnectionProblem``."""

    async def execute(self, command: Command) -> Outcome:
        """Carry out a command and say what became of it."""

    async def close(self) -> None:
        """End the connection; never raises."""


class Connector(ABC):
    """Base of a protocol. ``check`` refuses settings it cannot use, ``connect`` opens a session."""

    code: ClassVar[str] = ""
    label: ClassVar[str | Promise] = ""

    @abstractmethod
    def check(self, url: str, credential: str, settings: dict[str, Any]) -> None:
        """Raise ``EndpointSettingsWrong`` for an address or settings that cannot work or are not safe."""

    @abstractmethod
    async def connect(self, endpoint: EndpointSeen, bindings: Sequence[Binding], link: Link) -> Session:
        """Open the connection and subscribe; raise ``ConnectionProblem`` when that fails."""


CONNECTORS: Registry[Connector] = Registry("connectors", base=Connector)
