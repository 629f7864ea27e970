"""How what a person types is checked a second time, as the batch's own recipe says it (URS-DAT-06)."""

from __future__ import annotations

from batches.choices import SecondCheck, SourceKind, ValueStatus
from batches.contracts import Value
from batches.errors import NothingChecksIt
from batches.models import StepExecution
from recipes.contracts import STEP_DEFINITIONS, read_parameters


def second_check_of(step: StepExecution, value: Value) -> str:
    """The check that the value has; empty where a device read it, where it is not critical, where there is none.

    Raises ``NothingChecksIt`` for a critical value that nobody and nothing would check: no approved recipe has
    such a step, and none is recorded whatever a recipe says.
    """
    if value.source_kind != SourceKind.PERSON or value.status == ValueStatus.NOT_APPLICABLE:
        return ""
    definition = STEP_DEFINITIONS.get(step.step_type)
    parameters = read_parameters(step.step_type, step.definition["parameters"])
    if value.field not in definition.typed_fields(parameters):
        return ""
    if step.is_verified:
        return SecondCheck.SECOND_PERSON
    if not step.is_critical:
        return ""
    if definition.is_held_against_limits(parameters):
        return SecondCheck.LIMITS
    raise NothingChecksIt(step=step.number, field=value.field)
