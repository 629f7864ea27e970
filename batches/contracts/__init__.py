"""What batches offers to the apps above: step types and release checks, both open registries.

A step type says how a step is carried out; what it is made of (its parameters) stands in recipes under
the same code. A release check states what must hold before a batch is released and says what it saw.
"""

from batches.contracts.context import StepContext
from batches.contracts.release_check import RELEASE_CHECKS, ReleaseCheck
from batches.contracts.screen import Screen, ShownException, ShownValue
from batches.contracts.step_type import STEP_TYPES, StepType, field_label, shown_exceptions
from batches.contracts.values import Amount, Departure, Outcome, Text, Value, limit_text, need, refusing

__all__ = [
    "RELEASE_CHECKS",
    "STEP_TYPES",
    "Amount",
    "Departure",
    "Outcome",
    "ReleaseCheck",
    "Screen",
    "ShownException",
    "ShownValue",
    "StepContext",
    "StepType",
    "Text",
    "Value",
    "field_label",
    "limit_text",
    "need",
    "refusing",
    "shown_exceptions",
]
