"""What batches offers to the apps above: step types, release checks and record sections, all open registries.

A step type says how a step is carried out; what it is made of (its parameters) stands in recipes under
the same code. A release check states what must hold before a batch is released and says what it saw.
A record section is a part of the batch record as a document.
"""

from batches.contracts.content import FORM, content_of
from batches.contracts.context import StepContext
from batches.contracts.dialog import DIALOG_FORM, Dialog
from batches.contracts.drawn import DrawnScreen
from batches.contracts.frozen import FrozenStep
from batches.contracts.record_section import RECORD_SECTIONS, RecordSection
from batches.contracts.release_check import RELEASE_CHECKS, ReleaseCheck
from batches.contracts.screen import Screen, ShownException, ShownValue
from batches.contracts.step_type import STEP_TYPES, StepType, field_label, shown_exceptions
from batches.contracts.values import Amount, Departure, Outcome, Text, Value, limit_text, need, refusing
from batches.contracts.wording import Wording

__all__ = [
    "DIALOG_FORM",
    "FORM",
    "RECORD_SECTIONS",
    "RELEASE_CHECKS",
    "STEP_TYPES",
    "Amount",
    "Departure",
    "Dialog",
    "DrawnScreen",
    "FrozenStep",
    "Outcome",
    "RecordSection",
    "ReleaseCheck",
    "Screen",
    "ShownException",
    "ShownValue",
    "StepContext",
    "StepType",
    "Text",
    "Value",
    "Wording",
    "content_of",
    "field_label",
    "limit_text",
    "need",
    "refusing",
    "shown_exceptions",
]
