"""What happened to recipes, for the apps above."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class RecipeVersionSubmitted:
    """A version waits for approval."""

    version: Any


@dataclass(frozen=True)
class RecipeVersionSentBack:
    """A version in review is its author's draft again."""

    version: Any


@dataclass(frozen=True)
class RecipeVersionApproved:
    """All signatures of the approval are there."""

    version: Any


@dataclass(frozen=True)
class RecipeVersionMadeEffective:
    """From its date on, batches are made by this version."""

    version: Any


@dataclass(frozen=True)
class RecipeVersionWithdrawn:
    """The version makes no more batches."""

    version: Any
