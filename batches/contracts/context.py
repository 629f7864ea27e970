"""What a step type works on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from batches.choices import ExceptionKind, Severity
from batches.contracts.frozen import FrozenStep
from batches.contracts.values import Amount, Departure, Value, limit_text
from batches.models import Batch, StepExecution, StepRecord
from kernel.quantities import Quantity


@dataclass(frozen=True)
class StepContext:
    """What a step type works on: the step, its batch, who acts, when, and what is recorded already."""

    step: StepExecution
    batch: Batch
    actor: Any
    at: datetime
    records: Mapping[str, StepRecord] = field(default_factory=dict)

    @cached_property
    def frozen(self) -> FrozenStep:
        """The step as the batch's own recipe says it."""
        return FrozenStep(self.step.step_type, self.step.definition)

    @property
    def parameters(self) -> Any:
        """The typed parameters of the frozen definition."""
        return self.frozen.parameters

    @property
    def amount(self) -> Amount:
        """The formula row of a weighing or charging step."""
        return self.frozen.amount

    def recorded(self, name: str) -> str:
        """The value recorded under ``name``, empty before."""
        record = self.records.get(name)
        return record.value if record is not None else ""

    def quantity(self, name: str) -> Quantity:
        """The amount recorded under ``name``."""
        record = self.records[name]
        return Quantity(Decimal(record.value), record.unit)

    def judged(self, value: Value, compared: Decimal | None = None) -> tuple[Value, tuple[Departure, ...]]:
        """The value with its verdict, and the departure when it lies outside (limits count as inside).

        ``compared`` is what is held against the limits where that is not the printed value (F-24).
        """
        if value.low is None and value.high is None:
            return value, ()
        number = Decimal(value.value) if compared is None else compared
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
