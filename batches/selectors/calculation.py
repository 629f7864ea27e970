"""Calculates from what is booked: every input is a record with a source, never a typed total (GMP 187, URS-EBR-14)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from batches.choices import SourceKind, StepState
from batches.contracts import StepContext
from batches.errors import SourceNotRecorded
from batches.models import Batch, StepExecution, StepRecord
from kernel.quantities import Quantity, round_to
from recipes.choices import Comparison
from recipes.contracts import CALCULATIONS, InputSource

BOOKED = (SourceKind.SCALE, SourceKind.PLC, SourceKind.CALCULATED, SourceKind.FILE)
STANDS = (StepState.RECORDED, StepState.DONE)


@dataclass(frozen=True)
class CalculatedInput:
    """One input with where it came from."""

    name: str
    label: Any
    quantity: Quantity
    origin: str


@dataclass(frozen=True)
class Calculated:
    """A result, exact and as shown, with everything it rests on."""

    inputs: tuple[CalculatedInput, ...]
    exact: Decimal
    rounded: Decimal
    formula: str
    comparison: str = Comparison.FULL

    @property
    def text(self) -> str:
        """The result as it is recorded."""
        return f"{self.rounded:f}"

    @property
    def compared(self) -> Decimal:
        """What is held against the limits: the full value, or the printed one where the recipe says so."""
        return self.rounded if self.comparison == Comparison.ROUNDED else self.exact

    def is_within(self, low: Decimal | None, high: Decimal | None) -> bool | None:
        """Whether the compared value lies within limits, ends included; ``None`` without any."""
        if low is None and high is None:
            return None
        return (low is None or self.compared >= low) and (high is None or self.compared <= high)

    @property
    def origins(self) -> str:
        """The inputs in one line, for the record's source."""
        return "; ".join(f"{each.name} = {each.quantity} ({each.origin})" for each in self.inputs)


def calculate(context: StepContext) -> Calculated:
    """The result of a calculating step from the records as they are; raises ``SourceNotRecorded``."""
    parameters = context.parameters
    calculation = CALCULATIONS.get(parameters.calculation)
    labels = {each.name: each.label for each in calculation.inputs}
    records = _records(context.batch, parameters.inputs)
    inputs = tuple(_input(source, labels[source.name], records) for source in parameters.inputs)
    exact = calculation.evaluate({each.name: each.quantity for each in inputs})
    rounded = round_to(exact, parameters.decimals, parameters.rounding)
    return Calculated(inputs, exact, rounded, calculation.formula, parameters.comparison)


def calculating_with(record: StepRecord) -> list[StepExecution]:
    """The steps whose result rests on this value, directly or through another result, in order."""
    changed = {(record.step.key, record.field)}
    found = []
    steps = StepExecution.objects.filter(batch_id=record.step.batch_id, step_type="calculate")
    for step in steps.order_by("sequence"):
        parameters = step.definition["parameters"]
        sources = {(each["step"], each["field"]) for each in parameters["inputs"]}
        if sources & changed:
            changed.add((step.key, parameters["field"]))
            found.append(step)
    return found


def amount_of(record: StepRecord) -> tuple[Quantity | None, str]:
    """The amount that a record states, or why nothing may be calculated or booked with it."""
    if record.step.state not in STANDS:
        return None, _("has to be recorded again")
    if record.source_kind not in BOOKED and record.step.verifier_id is None:
        return None, _("was entered by hand and no second person has verified it")
    try:
        return Quantity(Decimal(record.value), record.unit), ""
    except ArithmeticError:
        return None, _("has no number")


def _records(batch: Batch, sources: tuple[InputSource, ...]) -> dict[tuple[str, str], StepRecord]:
    keys = [source.step for source in sources if source.source == "step"]
    found = StepRecord.objects.filter(step__batch=batch, step__key__in=keys).select_related("step")
    return {(record.step.key, record.field): record for record in found}


def _input(source: InputSource, label: Any, records: Mapping[tuple[str, str], StepRecord]) -> CalculatedInput:
    if source.source != "step":
        if source.value is None:
            raise SourceNotRecorded(input=str(label), why=_("has no value in the control recipe"), step="–")
        return CalculatedInput(source.name, label, Quantity(source.value, source.unit), _("control recipe"))
    record = records.get((source.step, source.field))
    if record is None:
        raise SourceNotRecorded(input=str(label), why=_("has not been recorded"), step=source.step)
    quantity, why = amount_of(record)
    if quantity is None:
        raise SourceNotRecorded(input=str(label), why=why, step=record.step.number)
    return CalculatedInput(source.name, label, quantity, record.step.number)
