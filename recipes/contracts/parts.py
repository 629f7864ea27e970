"""Parts that several step types share: checklist items, set-points, captured tags, sources of a calculation."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kernel.fields import BilingualText
from recipes.contracts.fields import Parameters, declare, parameters
from recipes.contracts.scaling import places_of, scale

SUMMARIES = ("min", "max", "mean")
SOURCES = (
    ("step", _("Recorded in a step")),
    ("theoretical", _("Units × weight per unit")),
    ("formula_total", _("Sum of the formula rows")),
    ("size", _("Batch size")),
    ("constant", _("Fixed value")),
)


def limits_fault(low: Decimal | None, high: Decimal | None, target: Decimal | None = None) -> str:
    """What is wrong with a pair of limits and a target; empty when they fit."""
    if low is not None and high is not None and low > high:
        return gettext("the lower limit is above the upper limit")
    if target is not None and ((low is not None and target < low) or (high is not None and target > high)):
        return gettext("the target lies outside the limits")
    return ""


@parameters
class CheckItem(Parameters):
    """One line of a checklist that a person ticks."""

    key: str = declare("code", _("Key"))
    text: BilingualText = declare("text", _("What to check"))


@parameters
class SetPoint(Parameters):
    """A value given to the unit's control before it starts; ``is_scaled`` grows with the batch size."""

    tag: str = declare("code", _("Set-point"), refers_to="tag")
    value: Decimal = declare("decimal", _("Value"))
    unit: str = declare("unit", _("Unit of measure"))
    is_scaled: bool = declare("flag", _("Grows with the batch size"), default=False)

    def scaled(self, factor: Fraction) -> SetPoint:
        """The set-point for another batch size; whole numbers stay whole."""
        if not self.is_scaled:
            return self
        return replace(self, value=scale(self.value, factor, places_of(self.value)))


@parameters
class CapturedTag(Parameters):
    """A tag of the unit (by the part of its code after the unit) recorded while the phase runs."""

    tag: str = declare("code", _("Tag"), refers_to="tag")
    label: BilingualText = declare("text", _("Name"))
    unit: str = declare("unit", _("Unit of measure"))
    decimals: int = declare("integer", _("Decimals"))
    low: Decimal | None = declare("decimal", _("Lower limit"), default=None)
    high: Decimal | None = declare("decimal", _("Upper limit"), default=None)
    settle_s: int = declare("integer", _("Not judged for the first seconds"), default=0)

    def check(self) -> str:
        return limits_fault(self.low, self.high)


@parameters
class InputSource(Parameters):
    """Where one input of a calculation comes from.

    ``step``: the value that the step with this key recorded in ``field``. The other sources are
    amounts; the control recipe carries them already resolved in ``value`` and ``unit``.
    """

    name: str = declare("code", _("Input"), refers_to="calculation_input")
    source: str = declare("choice", _("Taken from"), options=SOURCES)
    step: str = declare("code", _("Step"), default="", refers_to="step")
    field: str = declare("code", _("Recorded value"), default="", refers_to="recorded")
    value: Decimal | None = declare("decimal", _("Value"), default=None)
    unit: str = declare("unit", _("Unit of measure"), default="")

    def check(self) -> str:
        if self.source == "step" and not (self.step and self.field):
            return gettext("a step and the name of its recorded value are needed")
        if self.source == "constant" and (self.value is None or not self.unit):
            return gettext("a fixed value needs a number and a unit")
        return ""

    def resolved(self, amounts: dict[str, Any]) -> InputSource:
        """With the amount filled in, where the source is one of ``amounts`` (quantities by source)."""
        amount = amounts.get(self.source)
        return self if amount is None else replace(self, value=amount.value, unit=amount.unit)
