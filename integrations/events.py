"""What happened at the connections, and to imports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class CommandFinished:
    """A plant command has its result."""

    command: Any


@dataclass(frozen=True)
class ImportStageBegun:
    """A person has settled the first rows of an import; the rest is left."""

    run: Any
    person: Any
