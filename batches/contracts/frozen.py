"""A step as the batch's own recipe says it: all that a screen may take from elsewhere than its facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from batches.contracts.values import Amount
from recipes.contracts import read_parameters


@dataclass(frozen=True)
class FrozenStep:
    """The frozen definition of one step; it never changes after the batch is made (GMP 172)."""

    step_type: str
    definition: Mapping[str, Any]

    @cached_property
    def parameters(self) -> Any:
        """The typed parameters."""
        return read_parameters(self.step_type, self.definition["parameters"])

    @cached_property
    def amount(self) -> Amount:
        """The formula row of a weighing or charging step, scaled to the batch."""
        return Amount.read(self.definition["amount"])

    @property
    def class_code(self) -> str:
        """The class of equipment that it uses, empty for none."""
        return str(self.definition["equipment_class"] or "")
