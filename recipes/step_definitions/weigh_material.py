"""Weigh one material of the formula on a scale; target and tolerance come from its formula row."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from recipes.contracts import STEP_DEFINITIONS, Parameters, StepDefinition
from recipes.contracts.fields import declare, parameters


@parameters
class WeighMaterial(Parameters):
    """Which material; the scale's class stands on the step itself.

    ``override_low`` and ``override_high`` say how far from the target, in percent of it, a weight outside the
    tolerance may lie so that a second person can accept it. Left out, nobody can on that side.
    """

    material: str = declare("code", _("Material"), refers_to="material")
    override_low: Decimal | None = declare("decimal", _("Below target with an override, %"), default=None)
    override_high: Decimal | None = declare("decimal", _("Above target with an override, %"), default=None)

    def check(self) -> str:
        given = [each for each in (self.override_low, self.override_high) if each is not None]
        if any(each < 0 for each in given):
            return gettext("a limit of an override is given without sign")
        if self.override_low is not None and self.override_low >= 100:
            return gettext("an override would accept nothing at all")
        return ""


@STEP_DEFINITIONS.register
class WeighMaterialDefinition(StepDefinition):
    """A scanned lot, a scale of the class, and a stable net weight inside the tolerance."""

    code = "weigh_material"
    label = _("Weigh material")
    icon = "scale"
    parameters = WeighMaterial
    needs_equipment_class = True
    records = ("net", "tare", "gross", "lot", "container", "scale")
