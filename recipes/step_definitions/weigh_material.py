"""Weigh one material of the formula on a scale; target and tolerance come from its formula row."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from recipes.contracts import STEP_DEFINITIONS, Parameters, StepDefinition
from recipes.contracts.fields import declare, parameters


@parameters
class WeighMaterial(Parameters):
    """Which material; the scale's class stands on the step itself."""

    material: str = declare("code", _("Material"), refers_to="material")


@STEP_DEFINITIONS.register
class WeighMaterialDefinition(StepDefinition):
    """A scanned lot, a scale of the class, and a stable net weight inside the tolerance."""

    code = "weigh_material"
    label = _("Weigh material")
    icon = "scale"
    parameters = WeighMaterial
    needs_equipment_class = True
    records = ("net", "tare", "gross", "lot", "container", "scale")
