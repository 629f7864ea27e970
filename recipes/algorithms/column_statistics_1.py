"""Number, mean, minimum, maximum and standard deviation of a column; blank cells are left out."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from recipes.contracts.algorithm import ALGORITHMS, Algorithm, AlgorithmResult
from recipes.contracts.column import Column, mean, standard_deviation


@ALGORITHMS.register
class ColumnStatistics1(Algorithm):
    """The standard deviation is that of a sample (n − 1)."""

    code = "column_statistics/1"
    label = _("Statistics of a column")
    about = _("Cells with nothing in them are left out.")
    results = (
        AlgorithmResult("number", _("Number of values"), "pcs"),
        AlgorithmResult("mean", _("Mean")),
        AlgorithmResult("minimum", _("Minimum")),
        AlgorithmResult("maximum", _("Maximum")),
        AlgorithmResult("standard_deviation", _("Standard deviation")),
    )
    skips_blanks = True

    def evaluate(self, numbers: list[Decimal], column: Column) -> Mapping[str, Decimal]:
        return {
            "number": Decimal(len(numbers)),
            "mean": mean(numbers),
            "minimum": min(numbers),
            "maximum": max(numbers),
            "standard_deviation": standard_deviation(numbers),
        }
