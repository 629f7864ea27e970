"""Enter a value by hand against limits (GMP 210; 21 CFR 211.110; URS-DAT-02, 05, URS-EBR-07, 10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, ngettext

from batches.choices import ExceptionKind, Severity, ValueStatus
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
from batches.errors import (
    LateWithoutReason,
    NotApplicableNeedsReason,
    TimeNotPlausible,
    ValueImpossible,
    WrongDecimals,
)
from batches.models import StepExecution, StepRecord
from kernel.fields import BilingualText
from kernel.quantities import parse_decimal
from recipes.contracts.scaling import places_of

LATE_AFTER = timedelta(minutes=30)
NOT_APPLICABLE = "N/A"


@STEP_TYPES.register
class EnterValue(StepType):
    """Beyond the hard limits no entry; beyond the limits recorded, and an exception at once."""

    code = "enter_value"
    label = _("Enter a value")
    icon = "pencil"
    template = "batches/steps/enter_value.html"
    corrects = True
    inputs = ("value", "measured_at", "late_reason", "not_applicable", "note")

    def record(self, context: StepContext, inputs: Mapping[str, str]) -> Outcome:
        """The number as typed, with its verdict; or “not applicable” with a reason."""
        if inputs.get("not_applicable") == "yes":
            return self._not_applicable(context, inputs)
        value = self._value(context, need(inputs, "value", context.parameters.label))
        measured_at, late = self._measured_at(context, inputs)
        note = inputs.get("late_reason", "").strip() if late else ""
        judged, departures = context.judged(replace(value, source_at=measured_at, note=note))
        return Outcome(values=(judged,), departures=(*departures, *late))

    def _value(self, context: StepContext, text: str) -> Value:
        """The value after the checks that keep nonsense out of the record."""
        wanted = context.parameters
        number = parse_decimal(text)
        if places_of(number) != wanted.decimals:
            raise WrongDecimals(value=text, decimals=wanted.decimals)
        low, high = wanted.hard_low, wanted.hard_high
        if (low is not None and number < low) or (high is not None and number > high):
            raise ValueImpossible(value=text, unit=wanted.unit, low=_end(low), high=_end(high))
        return Value(
            wanted.field,
            f"{number:f}",
            unit=wanted.unit,
            low=wanted.low,
            high=wanted.high,
            target=wanted.target,
        )

    def _measured_at(
        self, context: StepContext, inputs: Mapping[str, str]
    ) -> tuple[datetime, tuple[Departure, ...]]:
        """When it was read; long before the entry needs a reason and is listed (URS-DAT-02)."""
        text = inputs.get("measured_at", "").strip()
        if not text:
            return context.at, ()
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            raise TimeNotPlausible(at=text) from None
        began = context.batch.started_at
        if at.tzinfo is None or at > context.at or (began is not None and at < began):
            raise TimeNotPlausible(at=text)
        if context.at - at <= LATE_AFTER:
            return at, ()
        reason = inputs.get("late_reason", "").strip()
        minutes = int((context.at - at).total_seconds() // 60)
        if not reason:
            raise LateWithoutReason(minutes=minutes)
        departure = Departure(
            kind=ExceptionKind.LATE_ENTRY,
            field=context.parameters.field,
            severity=Severity.MINOR,
            recorded=str(minutes),
            unit="min",
            description=reason,
        )
        return at, (departure,)

    def _not_applicable(self, context: StepContext, inputs: Mapping[str, str]) -> Outcome:
        """No blanks: what was not measured says why (GMP 161)."""
        note = inputs.get("note", "").strip()
        if not note:
            raise NotApplicableNeedsReason()
        value = Value(
            context.parameters.field,
            NOT_APPLICABLE,
            unit=context.parameters.unit,
            status=ValueStatus.NOT_APPLICABLE,
            note=note,
        )
        departure = Departure(
            kind=ExceptionKind.LIMIT,
            field=value.field,
            severity=context.severity,
            limit=limit_text(context.parameters.low, context.parameters.high),
            recorded=NOT_APPLICABLE,
            description=note,
        )
        return Outcome(values=(value,), departures=(departure,))

    def compose(self, frozen: FrozenStep, facts: Mapping[str, Any], say: Wording) -> Screen:
        """One number, its unit, its limits as a band; the button repeats what is typed."""
        wanted = frozen.parameters
        limit = limit_text(wanted.low, wanted.high)
        places = ngettext(
            "Type it as the instrument shows it, with %(decimals)s decimal.",
            "Type it as the instrument shows it, with %(decimals)s decimals.",
            wanted.decimals,
        )
        data = {
            "label": say.of(wanted.label),
            "unit": wanted.unit,
            "low": wanted.low,
            "high": wanted.high,
            "target": wanted.target,
            "limit": said_limits(limit, wanted.unit, say),
            "aim": ""
            if wanted.target is None
            else say(
                gettext_noop("target %(target)s %(unit)s"), target=f"{wanted.target:f}", unit=wanted.unit
            ),
            "how": say.named(f"enter_value:places:{wanted.decimals}", places, decimals=wanted.decimals),
            "otherwise": say(gettext_noop("Read earlier, or not measured")),
            "why_late": say(gettext_noop("Why it is entered late")),
            "read_at": say(gettext_noop("Read at (with time zone, such as 2026-11-20T09:15+08:00)")),
            "not_applicable": say(gettext_noop("Not applicable")),
            "why_none": say(gettext_noop("Why there is no value")),
            "repeats": "value",
            "pattern": say(gettext_noop("Record %(value)s %(unit)s"), value="{value}", unit=wanted.unit),
        }
        return Screen(data=data, confirm=say(gettext_noop("Record the value")))

    def said_label(self, frozen: FrozenStep, name: str, say: Wording) -> str:
        """The label that the recipe gives."""
        return say.of(frozen.parameters.label)

    def field_label(self, step: StepExecution, name: str) -> Text:
        """The label that the recipe gives."""
        return str(BilingualText(step.definition["parameters"]["label"]))

    def correct(
        self, context: StepContext, record: StepRecord, value: str
    ) -> tuple[Value, tuple[Departure, ...]]:
        """The same checks as for the first entry."""
        return context.judged(self._value(context, value))


def said_limits(limit: str, unit: str, say: Wording) -> str:
    """Limits in words, empty without any."""
    return say(gettext_noop("Limits %(limit)s %(unit)s"), limit=limit, unit=unit) if limit else ""


def _end(limit: Decimal | None) -> str:
    return "…" if limit is None else f"{limit:f}"
