"""Yield in percent of the theoretical amount of the same phase (GMP 187; 21 CFR 211.103)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from kernel.quantities import Quantity
from recipes.contracts import CALCULATIONS, Calculation, CalculationInput


@CALCULATIONS.register
class YieldPercent(Calculation):
    """Actual / theoretical × 100."""

    code = "yield_percent"
    label = _("Yield")
    formula = "actual / theoretical × 100"
    inputs = (
        CalculationInput("actual", _("Amount obtained")),
        CalculationInput("theoretical", _("Theoretical amount")),
    )
    unit = "%"

    def result(self, inputs: Mapping[str, Quantity]) -> Decimal:
        return self.percent_of(inputs["actual"], inputs["theoretical"])
