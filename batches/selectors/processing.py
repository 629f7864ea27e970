"""Computes what a step records from a raw file, and holds it against the limits of its own recipe (URS-DAT-07)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from batches.choices import SourceKind
from batches.contracts import Departure, StepContext, Value
from batches.errors import StepTakesNoFile
from batches.models import ProcessedResult, RawFile, StepExecution
from kernel.quantities import round_to
from recipes.choices import Comparison
from recipes.contracts import STEP_DEFINITIONS, read_parameters
from recipes.contracts.algorithm import ALGORITHMS
from recipes.contracts.column import Reading

STEP_TYPE = "process_raw_file"


def file_parameters(step: StepExecution) -> Any:
    """How the step processes a file; raises ``StepTakesNoFile`` where it does not."""
    if step.step_type != STEP_TYPE or step.step_type not in STEP_DEFINITIONS:
        raise StepTakesNoFile(step=step.number)
    return read_parameters(step.step_type, step.definition["parameters"])


def computed(content: bytes, wanted: Any, algorithm: str, reading: Reading) -> list[dict[str, Any]]:
    """Each recorded result: rounded once by the recipe's rule, the full value beside it, and its verdict (F-24).

    Raises the refusals of the algorithm (RCP-02x, 030).
    """
    exact = ALGORITHMS.get(algorithm).compute(content, reading, wanted.unit)
    return [_result(each, exact[each.name], wanted) for each in wanted.results]


def _result(each: Any, exact: Decimal, wanted: Any) -> dict[str, Any]:
    rounded = round_to(exact, each.decimals, wanted.rounding)
    number = rounded if wanted.comparison == Comparison.ROUNDED else exact
    inside = None
    if each.low is not None or each.high is not None:
        inside = (each.low is None or number >= each.low) and (each.high is None or number <= each.high)
    return {
        "name": each.name,
        "value": f"{rounded:f}",
        "exact": f"{exact:f}",
        "unit": each.unit,
        "low": None if each.low is None else f"{each.low:f}",
        "high": None if each.high is None else f"{each.high:f}",
        "is_in_limits": inside,
    }


def judged_values(
    context: StepContext, result: ProcessedResult
) -> tuple[tuple[Value, ...], tuple[Departure, ...]]:
    """The values that the step records from this version, each with its source, and what lies outside its limits."""
    values: list[Value] = []
    departures: list[Departure] = []
    at = result.raw_file.measured_at or result.raw_file.received_at
    for each in result.results:
        value = Value(
            each["name"],
            each["value"],
            unit=each["unit"],
            low=_number(each["low"]),
            high=_number(each["high"]),
            source_kind=SourceKind.FILE,
            source_ref=result.source_ref,
            source_at=at,
        )
        found, outside = context.judged(value, _compared(context, each))
        values.append(found)
        departures.extend(_said(departure, each) for departure in outside)
    return tuple(values), tuple(departures)


def _compared(context: StepContext, each: Mapping[str, Any]) -> Decimal:
    is_rounded = context.parameters.comparison == Comparison.ROUNDED
    return Decimal(each["value"] if is_rounded else each["exact"])


def _said(departure: Departure, each: Mapping[str, Any]) -> Departure:
    """Where the printed value would hide that it lies outside, the exception states the full one (F-24)."""
    low, high, printed = _number(each["low"]), _number(each["high"]), Decimal(each["value"])
    hidden = (low is None or printed >= low) and (high is None or printed <= high)
    return replace(departure, recorded=f"{Decimal(each['exact']).normalize():f}") if hidden else departure


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def usable_result(files: Iterable[RawFile]) -> ProcessedResult | None:
    """The first version of the newest file that could be processed: what the workstation offers to record."""
    for file in sorted(files, key=lambda each: each.number, reverse=True):
        first: ProcessedResult | None = next(
            (each for each in file.processed.all() if each.version == 1), None
        )
        if first is not None:
            return first
    return None


def files_of(step: StepExecution) -> list[RawFile]:
    """Every file that came to the step, with what was computed from it; two queries, without the bytes."""
    found = step.raw_files.select_related("sent_by").prefetch_related("processed__processed_by")
    files = list(found.order_by("number"))
    for file in files:
        file.step = step
        for result in file.processed.all():
            result.raw_file = file
    return files
