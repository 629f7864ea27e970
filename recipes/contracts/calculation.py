"""The registry of named calculations: a recipe names one, so no formula text is ever evaluated."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from django.utils.functional import Promise

from kernel.quantities import Quantity
from kernel.registry import Registry
from recipes.errors import CalculationImpossible


@dataclass(frozen=True)
class CalculationInput:
    """One input: its name in the parameters, its label, and whether the calculation needs it."""

    name: str
    label: str | Promise
    is_required: bool = True


class Calculation(ABC):
    """One calculation: exact decimals in, exact decimal out; the caller rounds once for display."""

    code: ClassVar[str] = ""
    label: ClassVar[str | Promise] = ""
    formula: ClassVar[str] = ""
    inputs: ClassVar[tuple[CalculationInput, ...]] = ()
    unit: ClassVar[str] = ""

    def evaluate(self, inputs: Mapping[str, Quantity]) -> Decimal:
        """The unrounded result; raises ``CalculationImpossible`` when an input is missing or zero."""
        for wanted in self.inputs:
            if wanted.is_required and wanted.name not in inputs:
                raise CalculationImpossible(calculation=str(self.label), input=str(wanted.label))
        return self.result(inputs)

    @abstractmethod
    def result(self, inputs: Mapping[str, Quantity]) -> Decimal:
        """The arithmetic itself; every required input is there."""

    def percent_of(self, part: Quantity, whole: Quantity) -> Decimal:
        """``part`` in percent of ``whole``, in the unit of the whole."""
        if whole.value == 0:
            raise CalculationImpossible(calculation=str(self.label), input=str(whole))
        return part.to(whole.unit).value / whole.value * 100


CALCULATIONS: Registry[Calculation] = Registry(
    "calculations", base=Calculation, required=("code", "label", "inputs")
)
