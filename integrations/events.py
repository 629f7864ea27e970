"""What happened at the connections."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class CommandFinished:
    """A plant command has its result."""

    command: Any
