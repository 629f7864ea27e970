"""Calculate a value, such as a yield, by a named calculation from recorded values (GMP 187; 211.103)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kernel.fields import BilingualText
from recipes.choices import Rounding
from recipes.contracts import CALCULATIONS, STEP_DEFINITIONS, InputSource, Parameters, StepDefinition
from recipes.contracts.fields import declare, parameters
from recipes.contracts.parts import limits_fault

ROUNDING = tuple(Rounding.choices)


@parameters
class Calculate(Parameters):
    """Which calculation, where its inputs come from, and the limits of the rounded result."""

    calculation: str = declare("code", _("Calculation"), refers_to="calculation")
    field: str = declare("code", _("Name of the value"))
    label: BilingualText = declare("text", _("Label"))
    unit: str = declare("unit", _("Unit of measure"))
    decimals: int = declare("integer", _("Decimals"))
    inputs: tuple[InputSource, ...] = declare("list", _("Inputs"), item=InputSource)
    low: Decimal | None = declare("decimal", _("Lower limit"), default=None)
    high: Decimal | None = declare("decimal", _("Upper limit"), default=None)
    rounding: str = declare("choice", _("Rounding"), default="gbt8170", options=ROUNDING)

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
