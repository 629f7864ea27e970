"""The registry of step definitions: what a step of each type is made of. How it runs is batches' business.

An entry lives in ``<app>/step_definitions/``; an app that brings a step type of its own may register
definition and behaviour from the same file of its ``step_types`` folder.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, ClassVar

from django.utils.functional import Promise

from kernel.registry import Registry
from recipes.contracts.fields import FieldSpec, Parameters
from recipes.errors import UnknownStepType


class StepDefinition:
    """One step type for the editor: code, label, icon, and the dataclass of its parameters.

    ``records`` names the values that a step of this type leaves in the batch record and that a
    calculation may refer to; an empty name stands for the ``field`` given in the parameters.
    """

    code: ClassVar[str] = ""
    label: ClassVar[str | Promise] = ""
    icon: ClassVar[str] = "circle-dot"
    parameters: ClassVar[type[Parameters]]
    needs_equipment_class: ClassVar[bool] = False
    records: ClassVar[tuple[str, ...]] = ()
    # Those of them that a person types: a critical one needs a second check (URS-DAT-06).
    typed: ClassVar[tuple[str, ...]] = ()

    @property
    def fields(self) -> tuple[FieldSpec, ...]:
        """The parameters, in order."""
        return self.parameters.specs()

    def read(self, raw: Any, path: str = "parameters") -> Any:
        """The typed parameters (an instance of ``parameters``); raises ``InvalidRecipeContent``."""
        return self.parameters.read(raw, path)

    def recorded_fields(self, parameters: Any) -> tuple[str, ...]:
        """The names under which a step of this type records values."""
        return tuple(name or parameters.field for name in self.records)

    def typed_fields(self, parameters: Any) -> tuple[str, ...]:
        """The names of the values that a person types."""
        return tuple(name or parameters.field for name in self.typed)

    def is_held_against_limits(self, parameters: Any) -> bool:
        """Whether every typed value meets limits on both sides: the electronic check that a recipe can state."""
        return False

    def scaled(self, parameters: Any, factor: Fraction) -> Any:
        """The parameters for a batch ``factor`` times the master's size; the default changes nothing."""
        return parameters

    def resolved(self, parameters: Any, amounts: dict[str, Any]) -> Any:
        """The parameters with amounts of the frozen formula filled in; the default changes nothing."""
        return parameters


STEP_DEFINITIONS: Registry[StepDefinition] = Registry(
    "step_definitions", base=StepDefinition, required=("code", "label", "parameters")
)


def read_parameters(step_type: str, raw: Any, path: str = "parameters") -> Any:
    """The typed parameters of a step; raises ``UnknownStepType`` or ``InvalidRecipeContent``."""
    if step_type not in STEP_DEFINITIONS:
        known = ", ".join(definition.code for definition in STEP_DEFINITIONS)
        raise UnknownStepType(step_type=step_type, path=path, known=known)
    return STEP_DEFINITIONS.get(step_type).read(raw, path)
