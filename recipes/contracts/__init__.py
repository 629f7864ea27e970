"""What recipes offers to the apps above: step definitions and calculations, both open registries."""

from recipes.contracts.calculation import CALCULATIONS, Calculation, CalculationInput
from recipes.contracts.document import RecipeDocument
from recipes.contracts.fields import FieldSpec, Parameters
from recipes.contracts.parts import CapturedTag, CheckItem, InputSource, SetPoint
from recipes.contracts.step_definition import STEP_DEFINITIONS, StepDefinition, read_parameters

__all__ = [
    "CALCULATIONS",
    "STEP_DEFINITIONS",
    "Calculation",
    "CalculationInput",
    "CapturedTag",
    "CheckItem",
    "FieldSpec",
    "InputSource",
    "Parameters",
    "RecipeDocument",
    "SetPoint",
    "StepDefinition",
    "read_parameters",
]
