"""Enter a value by hand, such as an in-process control, against limits (GMP 210; 21 CFR 211.110)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kernel.fields import BilingualText
from recipes.contracts import STEP_DEFINITIONS, Parameters, StepDefinition
from recipes.contracts.fields import declare, parameters
from recipes.contracts.parts import limits_fault
from recipes.contracts.scaling import scale


@parameters
class EnterValue(Parameters):
    """One value: outside ``low``–``high`` is an exception, outside the hard limits is no entry at all."""

    field: str = declare("code", _("Name of the value"))
    label: BilingualText = declare("text", _("Label"))
    unit: str = declare("unit", _("Unit of measure"))
    decimals: int = declare("integer", _("Decimals"))
    low: Decimal | None = declare("decimal", _("Lower limit"), default=None)
    high: Decimal | None = declare("decimal", _("Upper limit"), default=None)
    target: Decimal | None = declare("decimal", _("Target"), default=None)
    hard_low: Decimal | None = declare("decimal", _("Lowest possible entry"), default=None)
    hard_high: Decimal | None = declare("decimal", _("Highest possible entry"), default=None)
    is_scaled: bool = declare("flag", _("Limits grow with the batch size"), default=False)
    is_product_quantity: bool = declare("flag", _("Is the quantity of the product"), default=False)

    def check(self) -> str:
        fault = limits_fault(self.low, self.high, self.target) or limits_fault(self.hard_low, self.hard_high)
        if fault:
            return fault
        if self.hard_low is not None and self.low is not None and self.low < self.hard_low:
            return gettext("the lower limit lies below the lowest possible entry")
        if self.hard_high is not None and self.high is not None and self.high > self.hard_high:
            return gettext("the upper limit lies above the highest possible entry")
        return ""


@STEP_DEFINITIONS.register
class EnterValueDefinition(StepDefinition):
    """A person types one number."""

    code = "enter_value"
    label = _("Enter a value")
    icon = "pencil"
    parameters = EnterValue
    records = ("",)
    typed = ("",)

    def is_held_against_limits(self, parameters: EnterValue) -> bool:
        """Outside ``low``–``high`` an exception, beyond the hard limits no entry: one of them on each side."""
        lows, highs = (parameters.low, parameters.hard_low), (parameters.high, parameters.hard_high)
        return any(each is not None for each in lows) and any(each is not None for each in highs)

    def scaled(self, parameters: EnterValue, factor: Fraction) -> EnterValue:
        if not parameters.is_scaled:
            return parameters
        scaled: dict[str, Any] = {
            name: scale(value, factor, parameters.decimals)
            for name in ("low", "high", "target", "hard_low", "hard_high")
            if (value := getattr(parameters, name)) is not None
        }
        return replace(parameters, **scaled)
