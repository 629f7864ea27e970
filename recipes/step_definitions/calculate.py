"""Calculate a value, such as a yield, by a named calculation from recorded values (GMP 187; 211.103)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kernel.fields import BilingualText
from recipes.choices import Comparison, Rounding
from recipes.contracts import CALCULATIONS, STEP_DEFINITIONS, InputSource, Parameters, StepDefinition
from recipes.contracts.fields import declare, parameters
from recipes.contracts.parts import limits_fault

ROUNDING = tuple(Rounding.choices)
COMPARISON = tuple(Comparison.choices)


@parameters
class Calculate(Parameters):
    """Which calculation, where its inputs come from, and the limits of its result.

    By which rule the result is rounded, and whether the limits are held against the rounded or the
    full value, belongs to the specification (F-24): a full value is never rounded into its limits.
    """

    calculation: str = declare("code", _("Calculation"), refers_to="calculation")
    field: str = declare("code", _("Name of the value"))
    label: BilingualText = declare("text", _("Label"))
    unit: str = declare("unit", _("Unit of measure"))
    decimals: int = declare("integer", _("Decimals"))
    inputs: tuple[InputSource, ...] = declare("list", _("Inputs"), item=InputSource)
    low: Decimal | None = declare("decimal", _("Lower limit"), default=None)
    high: Decimal | None = declare("decimal", _("Upper limit"), default=None)
    rounding: str = declare("choice", _("Rounding"), default=Rounding.GBT8170.value, options=ROUNDING)
    comparison: str = declare(
        "choice", _("Compared with the limits"), default=Comparison.FULL.value, options=COMPARISON
    )
    is_product_quantity: bool = declare("flag", _("Is the quantity of the product"), default=False)

    def check(self) -> str:
        if self.calculation not in CALCULATIONS:
            known = ", ".join(each.code for each in CALCULATIONS)
            return gettext("“%(code)s” is no calculation; known are %(known)s") % {
                "code": self.calculation,
                "known": known,
            }
        wanted = {each.name: each.is_required for each in CALCULATIONS.get(self.calculation).inputs}
        given = [each.name for each in self.inputs]
        unknown = set(given) - set(wanted)
        missing = {name for name, required in wanted.items() if required} - set(given)
        if unknown or missing or len(set(given)) < len(given):
            names = ", ".join(sorted(unknown | missing)) or ", ".join(given)
            return gettext("the inputs do not fit the calculation: %(names)s") % {"names": names}
        return limits_fault(self.low, self.high)


@STEP_DEFINITIONS.register
class CalculateDefinition(StepDefinition):
    """The system computes, a person confirms."""

    code = "calculate"
    label = _("Calculate")
    icon = "calculator"
    parameters = Calculate
    records = ("",)

    def resolved(self, parameters: Calculate, amounts: dict[str, Any]) -> Calculate:
        return replace(parameters, inputs=tuple(each.resolved(amounts) for each in parameters.inputs))
