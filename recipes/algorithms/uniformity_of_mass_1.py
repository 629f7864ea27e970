"""Uniformity of mass of single-dose preparations: tablets, uncoated and film-coated (Ph. Eur. 2.9.5)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, localcontext

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kernel.errors import DomainError
from kernel.quantities import Quantity
from recipes.contracts.algorithm import ALGORITHMS, Algorithm, AlgorithmResult
from recipes.contracts.column import DIGITS, Column, Reading, demand_count, mean
from recipes.errors import MeanIsZero

UNITS_WEIGHED = 20


@ALGORITHMS.register
class UniformityOfMass1(Algorithm):
    """How many of twenty deviate from their mean by more than the table allows, and by more than twice that."""

    code = "uniformity_of_mass/1"
    label = _("Uniformity of mass")
    about = _("Twenty tablets, uncoated or film-coated (Ph. Eur. 2.9.5); an empty cell is refused.")
    results = (
        AlgorithmResult("number", _("Number of values"), "pcs"),
        AlgorithmResult("mean", _("Mean")),
        AlgorithmResult("minimum", _("Minimum")),
        AlgorithmResult("maximum", _("Maximum")),
        AlgorithmResult("allowed_deviation", _("Allowed deviation"), "%"),
        AlgorithmResult("deviating", _("Deviate by more than allowed"), "pcs"),
        AlgorithmResult("deviating_twice", _("Deviate by more than twice the allowed"), "pcs"),
    )

    def fault(self, reading: Reading, unit: str) -> str:
        try:
            Quantity(Decimal(1), unit).to("mg")
        except DomainError:
            return gettext("a mass is needed, such as mg")
        if reading.count not in (None, UNITS_WEIGHED):
            return gettext("this test takes twenty values")
        return ""

    def evaluate(self, numbers: list[Decimal], column: Column) -> Mapping[str, Decimal]:
        demand_count(numbers, UNITS_WEIGHED)
        average = mean(numbers)
        if average <= 0:
            raise MeanIsZero(column=column.name)
        with localcontext(DIGITS):
            allowed = _allowed(Quantity(average, column.unit).to("mg").value)
            # Multiplied out: no quotient is rounded before it is compared.
            far = [abs(each - average) * 100 for each in numbers]
            deviating = sum(1 for each in far if each > allowed * average)
            twice = sum(1 for each in far if each > 2 * allowed * average)
        return {
            "number": Decimal(len(numbers)),
            "mean": average,
            "minimum": min(numbers),
            "maximum": max(numbers),
            "allowed_deviation": allowed,
            "deviating": Decimal(deviating),
            "deviating_twice": Decimal(twice),
        }


def _allowed(average_mg: Decimal) -> Decimal:
    """The percentage of the table for the average mass: to 80 mg, below 250 mg, from 250 mg on."""
    if average_mg <= 80:
        return Decimal(10)
    return Decimal("7.5") if average_mg < 250 else Decimal(5)
