"""Calculate a value from booked amounts; a person confirms what the system computed (GMP 187; URS-EBR-14)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext

from batches.choices import Severity, SourceKind
from batches.contracts import (
    STEP_TYPES,
    Departure,
    FrozenStep,
    Outcome,
    Screen,
    StepContext,
    StepType,
    Text,
    Value,
    Wording,
    limit_text,
    need,
)
from batches.errors import CalculationHasChanged, SourceNotRecorded
from batches.models import StepExecution
from batches.selectors.calculation import Calculated, calculate
from batches.step_types.enter_value import said_limits
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

    def facts(self, context: StepContext) -> Mapping[str, Any]:
        """The result with what it rests on, or why there is none."""
        try:
            found = calculate(context)
        except (SourceNotRecorded, DomainError) as error:
            return {
                "error": {"code": error.code, "message": error.message, "what_to_do": error.what_to_do},
                "found": None,
            }
        inputs = [
            {
                "name": each.name,
                "label": str(each.label),
                "origin": str(each.origin),
                "value": each.quantity.value,
                "unit": each.quantity.unit,
            }
            for each in found.inputs
        ]
        return {"error": None, "found": {"text": found.text, "inputs": inputs, "formula": found.formula}}

    def compose(self, frozen: FrozenStep, facts: Mapping[str, Any], say: Wording) -> Screen:
        """Formula, inputs with their origin, result and band."""
        wanted, found = frozen.parameters, facts["found"]
        if found is None:
            return Screen(data={"error": facts["error"]}, waiting=facts["error"]["message"])
        data = {
            "error": None,
            "label": say.of(wanted.label),
            "unit": wanted.unit,
            "low": wanted.low,
            "high": wanted.high,
            "limit": said_limits(limit_text(wanted.low, wanted.high), wanted.unit, say),
            "result": found["text"],
            "inputs": found["inputs"],
            "formula_label": say.named("calculate:formula", pgettext("calculation", "Formula")),
            "formula": found["formula"],
        }
        confirm = say(gettext_noop("Confirm %(value)s %(unit)s"), value=found["text"], unit=wanted.unit)
        return Screen(data=data, confirm=confirm)

    def said_label(self, frozen: FrozenStep, name: str, say: Wording) -> str:
        """The label that the recipe gives."""
        return say.of(frozen.parameters.label)

    def field_label(self, step: StepExecution, name: str) -> Text:
        """The label that the recipe gives."""
        return str(BilingualText(step.definition["parameters"]["label"]))
