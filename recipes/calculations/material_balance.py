"""Material balance in percent: what was obtained and what was collected as loss (GMP 187, 物料平衡)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from kernel.quantities import Quantity
from recipes.contracts import CALCULATIONS, Calculation, CalculationInput


@CALCULATIONS.register
class MaterialBalance(Calculation):
    """(Actual + samples + rejects + losses) / theoretical × 100; a limit applies both ways."""

    code = "material_balance"
    label = _("Material balance")
    formula = "(actual + samples + rejects + losses) / theoretical × 100"
    inputs = (
        CalculationInput("actual", _("Amount obtained")),
        CalculationInput("samples", _("Samples"), is_required=False),
        CalculationInput("rejects", _("Rejects"), is_required=False),
        CalculationInput("losses", _("Collected losses"), is_required=False),
        CalculationInput("theoretical", _("Theoretical amount")),
    )
    unit = "%"

    def result(self, inputs: Mapping[str, Quantity]) -> Decimal:
        total = inputs["actual"]
        for name in ("samples", "rejects", "losses"):
            if name in inputs:
                total = total + inputs[name]
        return self.percent_of(total, inputs["theoretical"])
