"""What happened in quality, for those who react to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class DeviationOpened:
    """A departure became a record (URS-QMS-01)."""

    deviation: Any


@dataclass(frozen=True)
class DeviationClosed:
    """QA approved the report."""

    deviation: Any


@dataclass(frozen=True)
class DeviationReopened:
    """A closed deviation is looked at again."""

    deviation: Any


@dataclass(frozen=True)
class CapaApproved:
    """QA approved an action before its implementation."""

    capa: Any


@dataclass(frozen=True)
class CapaFoundIneffective:
    """The effectiveness check failed; ``successor`` is the action planned instead."""

    capa: Any
    successor: Any
