"""What recipes offers to the apps above: step definitions, calculations and algorithms, all open registries."""

from recipes.contracts.algorithm import ALGORITHMS, OF_COLUMN, Algorithm, AlgorithmResult
from recipes.contracts.calculation import CALCULATIONS, Calculation, CalculationInput
from recipes.contracts.column import Column, Reading
from recipes.contracts.document import RecipeDocument
from recipes.contracts.fields import FieldSpec, Parameters
from recipes.contracts.parts import CapturedTag, CheckItem, InputSource, SetPoint
from recipes.contracts.step_definition import STEP_DEFINITIONS, StepDefinition, read_parameters

__all__ = [
    "ALGORITHMS",
    "CALCULATIONS",
    "OF_COLUMN",
    "STEP_DEFINITIONS",
    "Algorithm",
    "AlgorithmResult",
    "Calculation",
    "CalculationInput",
    "CapturedTag",
    "CheckItem",
    "Column",
    "FieldSpec",
    "InputSource",
    "Parameters",
    "Reading",
    "RecipeDocument",
    "SetPoint",
    "StepDefinition",
    "read_parameters",
]
