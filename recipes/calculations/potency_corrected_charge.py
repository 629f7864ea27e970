"""Charge of an active corrected for the assay and moisture of the actual lot (GMP 170(1)3, F-11)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from kernel.quantities import Quantity
from recipes.contracts import CALCULATIONS, Calculation, CalculationInput
from recipes.errors import CalculationImpossible


@CALCULATIONS.register
class PotencyCorrectedCharge(Calculation):
    """Active needed / (assay on the dried basis × (1 − loss on drying)), in the unit of the active."""

    code = "potency_corrected_charge"
    label = _("Potency-corrected charge")
    formula = "active / (assay / 100 × (1 − loss_on_drying / 100))"
    inputs = (
        CalculationInput("active", _("Active needed")),
        CalculationInput("assay", _("Assay, %")),
        CalculationInput("loss_on_drying", _("Loss on drying, %"), is_required=False),
    )

    def result(self, inputs: Mapping[str, Quantity]) -> Decimal:
        factor = inputs["assay"].to("%").value / 100
        if "loss_on_drying" in inputs:
            factor *= 1 - inputs["loss_on_drying"].to("%").value / 100
        if factor <= 0:
            raise CalculationImpossible(calculation=str(self.label), input=str(inputs["assay"]))
        return inputs["active"].value / factor
