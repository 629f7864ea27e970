"""Calculate a value from booked amounts; a person confirms what the system computed (GMP 187; URS-EBR-14)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from batches.choices import Severity, SourceKind
from batches.contracts import (
    STEP_TYPES,
    Departure,
    Outcome,
    Screen,
    StepContext,
    StepType,
    Text,
    Value,
    limit_text,
    need,
)
from batches.errors import CalculationHasChanged, SourceNotRecorded
from batches.models import StepExecution
from batches.selectors.calculation import Calculated, calculate
from kernel.errors import DomainError
from kernel.fields import BilingualText


@STEP_TYPES.register
class Calculate(StepType):
    """The result is never typed: the person confirms the shown one, and the server computes it again."""

    code = "calculate"
    label = _("Calculate")
    icon = "calculator"
    template = "batches/steps/calculate.html"
    inputs = ("result",)

    def record(self, context: StepContext, inputs: Mapping[str, str]) -> Outcome:
        """Outside its limits, above or below, a yield stops the batch until QA has assessed it."""
        shown = need(inputs, "result", context.parameters.label)
        found = calculate(context)
        unit = context.parameters.unit
        if shown != found.text:
            raise CalculationHasChanged(shown=f"{shown} {unit}", now=f"{found.text} {unit}")
        known = context.records.get(context.parameters.field)
        value, departures = context.judged(
            Value(
                context.parameters.field,
                found.text,
                unit=unit,
                low=context.parameters.low,
                high=context.parameters.high,
                source_kind=SourceKind.CALCULATED,
                source_ref=found.origins[:200],
                source_at=context.at,
                is_corrected=known is not None and (known.is_corrected or known.value != found.text),
            ),
            found.compared,
        )
        return Outcome(
            values=(value,), departures=tuple(self._departure(context, found, each) for each in departures)
        )

    def _departure(self, context: StepContext, found: Calculated, departure: Departure) -> Departure:
        """Always critical; where the printed value would hide it, the exception states the full one (F-24)."""
        grave = replace(departure, severity=Severity.CRITICAL)
        low, high = context.parameters.low, context.parameters.high
        hidden = (low is None or found.rounded >= low) and (high is None or found.rounded <= high)
        return replace(grave, recorded=f"{found.exact.normalize():f}") if hidden else grave

    def screen(self, context: StepContext) -> Screen:
        """Formula, inputs with their origin, result and band."""
        wanted = context.parameters
        try:
            found = calculate(context)
        except (SourceNotRecorded, DomainError) as error:
            return Screen(data={"error": error, "found": None, "parameters": wanted}, waiting=error.message)
        return Screen(
            data={
                "found": found,
                "parameters": wanted,
                "limit": limit_text(wanted.low, wanted.high),
                "error": None,
            },
            confirm=_("Confirm %(value)s %(unit)s") % {"value": found.text, "unit": wanted.unit},
        )

    def field_label(self, step: StepExecution, name: str) -> Text:
        """The label that the recipe gives."""
        return str(BilingualText(step.definition["parameters"]["label"]))
