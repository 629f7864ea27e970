"""The recipe document: formula, equipment and procedure as one JSON that is drafted, edited and compared.

The four levels of the procedure are four types, so illegal containment cannot be written down
(URS-RCP-01); each part says by its path what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Self

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from kernel.fields import BilingualText
from recipes.choices import ItemRole, Rounding
from recipes.contracts.fields import Parameters, declare, parameters
from recipes.contracts.step_definition import read_parameters

NO_TEXT = BilingualText()


@parameters
class FormulaRow(Parameters):
    """One input or output of the formula for the master's batch size."""

    material: str = declare("code", _("Material"), refers_to="material")
    role: str = declare("choice", _("Role"), options=tuple(ItemRole.choices), default=ItemRole.INPUT.value)
    quantity: Decimal = declare("decimal", _("Quantity"))
    unit: str = declare("unit", _("Unit of measure"))
    per_unit_mg: Decimal | None = declare("decimal", _("mg per unit"), default=None)
    tolerance_low: Decimal | None = declare("decimal", _("Tolerance below, %"), default=None)
    tolerance_high: Decimal | None = declare("decimal", _("Tolerance above, %"), default=None)
    overage: Decimal | None = declare("decimal", _("Overage, %"), default=None)
    places: int = declare("integer", _("Decimals"))
    rounding: str = declare(
        "choice", _("Rounding"), options=tuple(Rounding.choices), default=Rounding.GBT8170.value
    )
    is_active: bool = declare("flag", _("Active ingredient"), default=False)
    is_in_total: bool = declare("flag", _("Counts towards the batch mass"), default=True)

    def check(self) -> str:
        if self.quantity <= 0:
            return gettext("the quantity is not above zero")
        if any(each is not None and each < 0 for each in (self.tolerance_low, self.tolerance_high)):
            return gettext("a tolerance is given without sign")
        if self.overage is not None and self.overage < 0:
            return gettext("an overage is not below zero")
        return ""


@parameters
class EquipmentRow(Parameters):
    """A class of equipment that a batch needs one unit of."""

    equipment_class: str = declare("code", _("Equipment class"), refers_to="equipment_class")


@parameters
class StepRow(Parameters):
    """What one person does at one moment, of one step type."""

    key: str = declare("code", _("Key"))
    name: BilingualText = declare("text", _("Name"))
    instruction: BilingualText = declare("text", _("Instruction"), default=NO_TEXT)
    step_type: str = declare("code", _("Step type"))
    equipment_class: str = declare("code", _("Equipment class"), default="", refers_to="equipment_class")
    parameters: Any = declare("object", _("Parameters"))
    is_critical: bool = declare("flag", pgettext_lazy("step", "Critical"), default=False)
    is_verified: bool = declare("flag", _("Verified by a second person"), default=False)

    @classmethod
    def read(cls, raw: Any, path: str = "step") -> Self:
        """As for every part, and the parameters by the definition of the step's type."""
        read = super().read(raw, path)
        typed = read_parameters(read.step_type, read.parameters, f"{path}.parameters")
        return replace(read, parameters=typed)


@parameters
class PhaseRow(Parameters):
    """The smallest part of the procedure that does something to the material."""

    key: str = declare("code", _("Key"))
    name: BilingualText = declare("text", _("Name"))
    instruction: BilingualText = declare("text", _("Instruction"), default=NO_TEXT)
    steps: tuple[StepRow, ...] = declare("list", _("Steps"), item=StepRow)


@parameters
class OperationRow(Parameters):
    """A part of a unit procedure that is carried out to its end without a stop."""

    key: str = declare("code", _("Key"))
    name: BilingualText = declare("text", _("Name"))
    instruction: BilingualText = declare("text", _("Instruction"), default=NO_TEXT)
    phases: tuple[PhaseRow, ...] = declare("list", _("Phases"), item=PhaseRow)


@parameters
class UnitProcedureRow(Parameters):
    """What is done in one unit."""

    key: str = declare("code", _("Key"))
    name: BilingualText = declare("text", _("Name"))
    instruction: BilingualText = declare("text", _("Instruction"), default=NO_TEXT)
    equipment_class: str = declare("code", _("Equipment class"), default="", refers_to="equipment_class")
    operations: tuple[OperationRow, ...] = declare("list", _("Operations"), item=OperationRow)


@parameters
class RecipeDocument(Parameters):
    """Everything in a version but its header."""

    formula: tuple[FormulaRow, ...] = declare("list", _("Formula"), default=(), item=FormulaRow)
    equipment: tuple[EquipmentRow, ...] = declare("list", _("Equipment"), default=(), item=EquipmentRow)
    procedure: tuple[UnitProcedureRow, ...] = declare(
        "list", _("Procedure"), default=(), item=UnitProcedureRow
    )

    @classmethod
    def read(cls, raw: Any, path: str = "document") -> Self:
        """The typed document, or the path of the first fault."""
        return super().read(raw, path)

    def check(self) -> str:
        keys = [numbered.row.key for numbered in self.numbered()]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            return gettext("the key “%(key)s” is used twice") % {"key": twice[0]}
        rows = [(row.role, row.material) for row in self.formula]
        double = sorted({material for role, material in rows if rows.count((role, material)) > 1})
        if double:
            return gettext("the material “%(material)s” stands in two rows") % {"material": double[0]}
        classes = [row.equipment_class for row in self.equipment]
        if len(set(classes)) < len(classes):
            return gettext("an equipment class is named twice")
        return ""

    def numbered(self) -> Iterator[Numbered]:
        """Every element, parents first, with the number that its place gives it."""
        for index, unit_procedure in enumerate(self.procedure, start=1):
            yield Numbered("unit_procedure", str(index), unit_procedure, "")
            steps = 0
            for place, operation in enumerate(unit_procedure.operations):
                number = f"{index}{_letters(place)}"
                yield Numbered("operation", number, operation, unit_procedure.key)
                for phase_place, phase in enumerate(operation.phases, start=1):
                    yield Numbered("phase", f"{number}.{phase_place}", phase, operation.key)
                    for step in phase.steps:
                        steps += 1
                        yield Numbered("step", f"{index}.{steps}", step, phase.key)

    def steps(self) -> list[StepRow]:
        """The steps in the order in which they are done."""
        return [numbered.row for numbered in self.numbered() if numbered.kind == "step"]


@dataclass(frozen=True)
class Numbered:
    """An element with its number and the key of its parent."""

    kind: str
    number: str
    row: Any
    parent_key: str


def _letters(place: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(ord("A") + rest) + text
    return text
