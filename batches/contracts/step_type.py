"""The registry of step types: how a step of each kind is carried out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from batches.choices import SecondCheck, SourceKind
from batches.contracts.context import StepContext
from batches.contracts.frozen import FrozenStep
from batches.contracts.screen import Screen, ShownException, ShownValue
from batches.contracts.values import Departure, Outcome, Text, Value
from batches.contracts.wording import Wording
from batches.errors import InputUnknown, NotCorrectable, NothingToOverride
from batches.models import BatchException, StepExecution, StepRecord
from kernel.registry import Registry


class StepType(ABC):
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

    @abstractmethod
    def record(self, context: StepContext, inputs: Mapping[str, str]) -> Outcome:
        """Judge what was entered. Raise a coded refusal, which is kept as an attempt, or return an outcome."""

    def facts(self, context: StepContext) -> Mapping[str, Any]:
        """What the screen shows that the recipe does not say: readings, units, lots, findings; reads only.

        Plain values, as ``kernel.canonical.plain`` takes them. They are kept with what a person does on
        the screen, and ``compose`` shows the screen again from them (ADR 21).
        """
        return {}

    def compose(self, frozen: FrozenStep, facts: Mapping[str, Any], say: Wording) -> Screen:
        """The screen of the frozen step and its facts, in the words that ``say`` gives.

        It reads nothing else: no table, no clock, no catalogue, so that it is the same for ever.
        """
        return Screen()

    def moved(self, facts: Mapping[str, Any], inputs: Mapping[str, str]) -> Mapping[str, Any]:
        """The facts with the live values that stood there when the person pressed, as the page sent them."""
        return facts

    def said_label(self, frozen: FrozenStep, name: str, say: Wording) -> str:
        """``field_label`` for a screen that can be shown again."""
        known = dict(self.records)
        return say.named(f"{self.code}:{name}", known[name]) if name in known else name

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
        """The corrected value with its verdict, where ``corrects`` says that there is one."""
        raise NotCorrectable(field=record.field, why=_("it was not entered by hand"))

    def can_override(self, context: StepContext, inputs: Mapping[str, str]) -> bool:
        """Whether a second person could accept what was refused for its tolerance; by the recipe alone."""
        return False

    def override_value(self, context: StepContext, inputs: Mapping[str, str]) -> Value:
        """The value that is to be accepted though it lies outside its tolerance, proven now; or a coded refusal."""
        raise NothingToOverride(step=context.step.number)

    def record_override(self, context: StepContext, inputs: Mapping[str, str]) -> Outcome:
        """What becomes of the step when it is accepted; judged anew, with everything but the tolerance."""
        raise NothingToOverride(step=context.step.number)

    def required(self, step: StepExecution) -> tuple[str, ...]:
        """The values without which the step is not complete (URS-EBR-05, 10)."""
        return tuple(step.definition["records"])

    def shown_values(
        self, step: StepExecution, records: Iterable[StepRecord], site: Any
    ) -> tuple[ShownValue, ...]:
        """Every recorded value, ready to be read."""
        return tuple(
            ShownValue(
                self.field_label(step, record.field),
                self.shown(record, site),
                record,
                _second_check(step, record),
            )
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


def _second_check(step: StepExecution, record: StepRecord) -> Text:
    """In words; a second person who has not signed yet is said to be missing."""
    if record.second_check == SecondCheck.SECOND_PERSON and step.is_verified and step.verifier_id is None:
        return _("By a second person, who has not signed yet")
    return SecondCheck(record.second_check).label if record.second_check else ""


STEP_TYPES: Registry[StepType] = Registry("step_types", base=StepType, required=("code", "label", "template"))


def field_label(step: StepExecution | None, name: str) -> str:
    """What people call a recorded value of ``step``; its own name where no step type knows it."""
    if step is None or not name or step.step_type not in STEP_TYPES:
        return name
    return str(STEP_TYPES.get(step.step_type).field_label(step, name))


def shown_exceptions(
    exceptions: Iterable[BatchException], step: StepExecution | None = None
) -> tuple[ShownException, ...]:
    """Exceptions with the names of their values; ``step`` when all belong to one."""
    shown = []
    for exception in exceptions:
        label = field_label(step or exception.step, exception.field)
        shown.append(ShownException(label, exception))
    return tuple(shown)
