"""As version 1, with the relative standard deviation; a file with a blank cell in the column is refused."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, localcontext

from django.utils.translation import gettext_lazy as _

from recipes.contracts.algorithm import ALGORITHMS, Algorithm, AlgorithmResult
from recipes.contracts.column import DIGITS, Column, mean, standard_deviation
from recipes.errors import MeanIsZero


@ALGORITHMS.register
class ColumnStatistics2(Algorithm):
    """What was not measured is not passed over: the instrument's file says that something is missing."""

    code = "column_statistics/2"
    label = _("Statistics of a column")
    about = _("A file that has cells with nothing in them is refused.")
    results = (
        AlgorithmResult("number", _("Number of values"), "pcs"),
        AlgorithmResult("mean", _("Mean")),
        AlgorithmResult("minimum", _("Minimum")),
        AlgorithmResult("maximum", _("Maximum")),
        AlgorithmResult("standard_deviation", _("Standard deviation")),
        AlgorithmResult("relative_standard_deviation", _("Relative standard deviation"), "%"),
    )

    def evaluate(self, numbers: list[Decimal], column: Column) -> Mapping[str, Decimal]:
        middle, deviation = mean(numbers), standard_deviation(numbers)
        if middle == 0:
            raise MeanIsZero(column=column.name)
        with localcontext(DIGITS):
            relative = deviation / abs(middle) * 100
        return {
            "number": Decimal(len(numbers)),
            "mean": middle,
            "minimum": min(numbers),
            "maximum": max(numbers),
            "standard_deviation": deviation,
            "relative_standard_deviation": relative,
        }
