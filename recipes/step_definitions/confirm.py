"""Confirm that an instruction was carried out."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from recipes.contracts import STEP_DEFINITIONS, Parameters, StepDefinition
from recipes.contracts.fields import parameters


@parameters
class Confirm(Parameters):
    """Nothing: the instruction of the step is what is confirmed."""


@STEP_DEFINITIONS.register
class ConfirmDefinition(StepDefinition):
    """The person confirms; a step marked “verified” needs a second person's signature besides."""

    code = "confirm"
    label = _("Confirm")
    icon = "check"
    parameters = Confirm
    records = ("confirmed",)
