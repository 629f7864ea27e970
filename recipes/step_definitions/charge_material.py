"""Charge a dispensed container into a unit, proven by scan (GMP 117; 21 CFR 211.101(d))."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from recipes.contracts import STEP_DEFINITIONS, Parameters, StepDefinition
from recipes.contracts.fields import declare, parameters


@parameters
class ChargeMaterial(Parameters):
    """Which material; the receiving unit's class stands on the step itself."""

    material: str = declare("code", _("Material"), refers_to="material")


@STEP_DEFINITIONS.register
class ChargeMaterialDefinition(StepDefinition):
    """A container dispensed for this batch goes into the identified unit."""

    code = "charge_material"
    label = _("Charge material")
    icon = "box"
    parameters = ChargeMaterial
    needs_equipment_class = True
    records = ("container", "lot", "quantity", "unit")
