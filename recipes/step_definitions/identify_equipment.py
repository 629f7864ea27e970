"""Identify a unit by scanning its label; it must be of the step's equipment class."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from recipes.contracts import STEP_DEFINITIONS, Parameters, StepDefinition
from recipes.contracts.fields import parameters


@parameters
class IdentifyEquipment(Parameters):
    """Nothing beside the equipment class, which stands on the step itself."""


@STEP_DEFINITIONS.register
class IdentifyEquipmentDefinition(StepDefinition):
    """Binds a scanned unit of the class to the batch."""

    code = "identify_equipment"
    label = _("Identify equipment")
    icon = "scan"
    parameters = IdentifyEquipment
    needs_equipment_class = True
    records = ("unit",)
