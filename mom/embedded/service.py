"""What the warden must know of a server that it runs."""

import os
import signal
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from mom.embedded.state import StateFolder


@dataclass(frozen=True)
class Command:
    """A program to run, and as whom."""

    argv: list[str]
    user: int | None = None
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Service(ABC):
    """One embedded server; `lasting` is False for tests, which need no safety from power cuts."""

    state: StateFolder
    lasting: bool = True

    name: ClassVar[str]
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM

    @property
    def use_lock(self) -> Path:
        """Return the lock that every process using the server shares."""
        return self.state.run / f"{self.name}.use"

    @property
    def start_lock(self) -> Path:
        """Return the lock that whoever starts or stops the server holds."""
        return self.state.run / f"{self.name}.start"

    @property
    def warden_lock(self) -> Path:
        """Return the lock that the server's warden holds while it lives."""
        return self.state.run / f"{self.name}.warden"

    @property
    def log_file(self) -> Path:
        """Return the file that takes what the server says."""
        return self.state.log / f"{self.name}.log"

    @abstractmethod
    def prepare(self) -> None:
        """Make data folder and configuration; stop a server that lost its warden."""

    @abstractmethod
    def command(self) -> Command:
        """Return the program to run in the foreground."""

    @abstractmethod
    def is_up(self) -> bool:
        """Say whether the server answers."""

    def complete(self) -> None:
        """Do what needs the running server, before anybody uses it."""


def running_as_root() -> bool:
    """Say whether this process is root."""
    return os.geteuid() == 0
