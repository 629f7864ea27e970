"""What batches offers to the apps above: step types and release checks, both open registries.

A step type says how a step is carried out; what it is made of (its parameters) stands in recipes under
the same code. A release check states what must hold before a batch is released and says what it saw.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from batches.choices import ExceptionKind, Severity, SourceKind, ValueStatus
from batches.errors import InputMissing, InputUnknown
from batches.models import Batch, BatchException, StepExecution, StepRecord
from kernel.findings import Finding
from kernel.quantities import Quantity
from kernel.registry import Registry
from recipes.contracts import read_parameters

Text = str | Promise


@dataclass(frozen=True)
class Amount:
    """The formula row of a step, scaled and frozen."""

    material: str
    name: Mapping[str, str]
    quantity: Decimal
    low: Decimal
    high: Decimal
    unit: str

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> Amount:
        """From the control recipe, where decimals are text."""
        return cls(
            raw["material"],
            raw["name"],
            Decimal(raw["quantity"]),
            Decimal(raw["low"]),
            Decimal(raw["high"]),
            raw["unit"],
        )


@dataclass(frozen=True)
class Value:
    """One value that a step leaves behind; it becomes a ``StepRecord`` as it is, digit by digit."""

    field: str
    value: str
    unit: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    target: Decimal | None = None
    source_kind: str = SourceKind.PERSON
    source_ref: str = ""
    status: str = ValueStatus.GOOD
    source_at: datetime | None = None
    is_in_limits: bool | None = None
    note: str = ""


@dataclass(frozen=True)
class Departure:
    """Something that is not as the recipe wants it; it becomes a ``BatchException``."""

    kind: str
    field: str = ""
    severity: str = Severity.MAJOR
    limit: str = ""
    recorded: str = ""
    unit: str = ""
    description: str = ""
    began_at: datetime | None = None
    ended_at: datetime | None = None
    worst_value: Decimal | None = None
    sample_count: int | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of recording: values, departures, the unit that was bound, and whether the step is complete."""

    values: tuple[Value, ...] = ()
    departures: tuple[Departure, ...] = ()
    is_complete: bool = True
    unit: Any = None


@dataclass(frozen=True)
class StepContext:
    """What a step type works on: the step, its batch, who acts, when, and what is recorded already."""

    step: StepExecution
    batch: Batch
    actor: Any
    at: datetime
    records: Mapping[str, StepRecord] = field(default_factory=dict)

    @cached_property
    def parameters(self) -> Any:
        """The typed parameters of the frozen definition."""
        return read_parameters(self.step.step_type, self.step.definition["parameters"])

    @cached_property
    def amount(self) -> Amount:
        """The formula row of a weighing or charging step."""
        return Amount.read(self.step.definition["amount"])

    def recorded(self, name: str) -> str:
        """The value recorded under ``name``, empty before."""
        record = self.records.get(name)
        return record.value if record is not None else ""

    def quantity(self, name: str) -> Quantity:
        """The amount recorded under ``name``."""
        record = self.records[name]
        return Quantity(Decimal(record.value), record.unit)

    def judged(self, value: Value) -> tuple[Value, tuple[Departure, ...]]:
        """The value with its verdict, and the departure when it lies outside (limits count as inside)."""
        from dataclasses import replace

        if value.low is None and value.high is None:
            return value, ()
        number = Decimal(value.value)
        inside = (value.low is None or number >= value.low) and (value.high is None or number <= value.high)
        verdict = replace(value, is_in_limits=inside)
        if inside:
            return verdict, ()
        departure = Departure(
            kind=ExceptionKind.LIMIT,
            field=value.field,
            severity=self.severity,
            limit=limit_text(value.low, value.high),
            recorded=value.value,
            unit=value.unit,
        )
        return verdict, (departure,)

    @property
    def severity(self) -> str:
        """How grave a departure in this step is."""
        return Severity.CRITICAL if self.step.is_critical else Severity.MAJOR


@dataclass(frozen=True)
class ShownValue:
    """One recorded value with its label and its text for the reader."""

    label: Text
    text: Text
    record: StepRecord


@dataclass(frozen=True)
class ShownException:
    """An exception with the name of its value in the reader's language."""

    label: Text
    exception: BatchException


@dataclass(frozen=True)
class Screen:
    """What the workstation shows for a step: the data of its partial template and its one big button.

    ``wanted`` says what is to be scanned next (the scan field is there while it is not empty);
    ``confirm`` is the button's text, repeating the value it records; ``waiting`` says why there is none.
    """

    data: Mapping[str, Any] = field(default_factory=dict)
    wanted: Text = ""
    confirm: Text = ""
    waiting: Text = ""
    channels: tuple[str, ...] = ()


class StepType:
    """How a step of one kind is carried out; one file in ``step_types/`` of an app at or above batches."""

    code: ClassVar[str] = ""
    label: ClassVar[Text] = ""
    icon: ClassVar[str] = "circle-dot"
    # The step's partial template on the workstation.
    template: ClassVar[str] = ""
    # Names that ``record`` takes; a name that ends in a point stands for all that begin with it.
    inputs: ClassVar[tuple[str, ...]] = ()
    # Whether a person starts it by a button of its own; else the first entry starts it.
    is_started_by_hand: ClassVar[bool] = False
    # What will be recorded, for the panel beside the step.
    records: ClassVar[tuple[tuple[str, Text], ...]] = ()

    def begin(self, context: StepContext) -> None:
        """Called when the step starts, in the same transaction; may refuse."""

    def record(self, context: StepContext, inputs: Mapping[str, str]) -> Outcome:
        """Judge what was entered. Raise a coded refusal, which is kept as an attempt, or return an outcome."""
        raise NotImplementedError(f"{type(self).__name__}.record")

    def screen(self, context: StepContext) -> Screen:
        """What the workstation shows; reads only."""
        return Screen()

    def field_label(self, step: StepExecution, name: str) -> Text:
        """What people call a recorded value."""
        return dict(self.records).get(name, name)

    def shown(self, record: StepRecord, site: Any) -> Text:
        """A recorded value as people read it; digits and units are never touched."""
        return _("yes") if record.value == "yes" else record.value

    # Whether its typed values can be corrected afterwards; see ``can_correct``.
    corrects: ClassVar[bool] = False

    def can_correct(self, record: StepRecord) -> bool:
        """Whether a value may be corrected afterwards: only what a person typed."""
        return self.corrects and record.source_kind == SourceKind.PERSON

    def correct(
        self, context: StepContext, record: StepRecord, value: str
    ) -> tuple[Value, tuple[Departure, ...]]:
        """The corrected value with its verdict."""
        raise NotImplementedError(f"{type(self).__name__}.correct")

    def required(self, step: StepExecution) -> tuple[str, ...]:
        """The values without which the step is not complete (URS-EBR-05, 10)."""
        return tuple(step.definition["records"])

    def shown_values(
        self, step: StepExecution, records: Iterable[StepRecord], site: Any
    ) -> tuple[ShownValue, ...]:
        """Every recorded value, ready to be read."""
        return tuple(
            ShownValue(self.field_label(step, record.field), self.shown(record, site), record)
            for record in records
        )

    def will_record(self, step: StepExecution) -> tuple[Text, ...]:
        """What the step will leave behind, in words, for the panel beside it."""
        if self.records:
            return tuple(label for _name, label in self.records)
        return tuple(self.field_label(step, name) for name in self.required(step))

    def refuse_unknown(self, inputs: Mapping[str, str]) -> None:
        """Nothing is ignored: a name that the step does not take is refused."""
        for name in inputs:
            if name not in self.inputs and not any(
                known.endswith(".") and name.startswith(known) for known in self.inputs
            ):
                raise InputUnknown(field=name, known=", ".join(self.inputs) or "–")


def need(inputs: Mapping[str, str], name: str, label: Text) -> str:
    """The input ``name``, or ``InputMissing`` in the words of the screen."""
    given = inputs.get(name, "").strip()
    if not given:
        raise InputMissing(field=str(label))
    return given


def limit_text(low: Decimal | None, high: Decimal | None) -> str:
    """Limits as people write them: ``240–260``, ``≤ 30.0``, ``≥ 97.0``."""
    if low is not None and high is not None:
        return f"{low:f}–{high:f}"
    if high is not None:
        return f"≤ {high:f}"
    return f"≥ {low:f}" if low is not None else ""


def refusing(findings: Iterable[Finding], subject: str = "") -> list[dict[str, str]]:
    """The findings that speak against it, as an error carries them: all of them, in words."""
    return [
        {"subject": subject, "code": each.code, "text": str(each.text), "detail": str(each.detail)}
        for each in findings
        if not each.ok
    ]


def shown_exceptions(
    exceptions: Iterable[BatchException], step: StepExecution | None = None
) -> tuple[ShownException, ...]:
    """Exceptions with the names of their values; ``step`` when all belong to one."""
    shown = []
    for exception in exceptions:
        owner = step or exception.step
        named = owner is not None and exception.field and owner.step_type in STEP_TYPES
        label = (
            STEP_TYPES.get(owner.step_type).field_label(owner, exception.field)
            if named and owner
            else exception.field
        )
        shown.append(ShownException(label, exception))
    return tuple(shown)


class ReleaseCheck:
    """One thing that must hold before a batch is released; a pure read that says what it looked at."""

    code: ClassVar[str] = ""
    label: ClassVar[Text] = ""
    severity: ClassVar[str] = Severity.CRITICAL

    def evaluate(self, batch: Batch) -> list[Finding]:
        """What was looked at and what was seen; a finding that is not ok refuses the release."""
        raise NotImplementedError(f"{type(self).__name__}.evaluate")


STEP_TYPES: Registry[StepType] = Registry("step_types", base=StepType, required=("code", "label", "template"))
RELEASE_CHECKS: Registry[ReleaseCheck] = Registry("release_checks", base=ReleaseCheck)
