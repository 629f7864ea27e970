"""How a deviation that the system opened reads to a person: worded anew in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from batches.contracts import field_label, limit_text
from batches.models import BatchException
from equipment.models import Site
from quality.choices import OF_A_UNIT, DeviationSource
from quality.models import Deviation


def with_unit(value: Any, unit: str) -> str:
    """``31.6 °C``; empty without a value."""
    return "" if value in (None, "") else f"{value} {unit}".strip()


def recorded_text(exception: BatchException) -> str:
    """The recorded or worst value with its unit."""
    worst = exception.worst_value
    return with_unit(f"{worst:f}" if worst is not None else exception.recorded, exception.unit)


def heading_of(deviation: Deviation) -> str:
    """The title a person wrote, or the facts of exception or unit in the reader's language."""
    if deviation.unit is not None and deviation.source in OF_A_UNIT:
        return f"{deviation.unit.code} {deviation.unit.name} · {deviation.get_source_display()}"
    exception = deviation.exception
    if exception is None or deviation.source != DeviationSource.EXECUTION:
        return deviation.title
    step = deviation.step
    name = f"{step.number} {step.name}" if step is not None else ""
    what = " ".join(part for part in (field_label(step, exception.field), recorded_text(exception)) if part)
    return " · ".join(part for part in (name, exception.get_kind_display(), what) if part)


@dataclass(frozen=True)
class LinkedValue:
    """A value of the step a deviation belongs to, with its limits in words."""

    label: str
    value: str
    unit: str
    limits: str
    recorded_at: datetime
    source: str
    site: Site


def linked_values(deviation: Deviation) -> list[LinkedValue]:
    """Everything recorded in the deviation's step."""
    step = deviation.step
    if step is None:
        return []
    return [
        LinkedValue(
            label=field_label(step, record.field),
            value=record.value,
            unit=record.unit,
            limits=with_unit(limit_text(record.low, record.high), record.unit),
            recorded_at=record.recorded_at,
            source=str(record.get_source_kind_display()),
            site=deviation.site,
        )
        for record in step.records.order_by("id")
    ]
