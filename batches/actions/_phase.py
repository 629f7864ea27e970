"""Writes what a phase captured into its step: summaries as values, violations and gaps as exceptions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from batches.actions._recording import keep_values, raise_departures
from batches.actions.end_excursion import end_excursion
from batches.choices import ExceptionKind, Severity, SourceKind, ValueStatus, WatchState
from batches.contracts import Departure, Value, limit_text
from batches.models import BatchException, PhaseRun, StepExecution, TagWatch
from batches.selectors.judging import Limits, Violation
from batches.selectors.phase_data import Captured, captured, ran_s
from kernel.canonical import plain
from kernel.quantities import round_to
from recipes.contracts import read_parameters

NO_VALUE = "N/A"


def write_up(step: StepExecution, run: PhaseRun, ended_at: datetime, actor: Any) -> None:
    """Keep the summary of every captured tag and make sure that each violation has its one exception."""
    found = captured(run, ended_at)
    keep_values(step, [*_times(run, ended_at), *(value for each in found for value in _values(each))], actor)
    for each in found:
        _settle_excursions(step, each, ended_at, actor)
        raise_departures(step, _gaps(step, each), actor)
    run.state, run.ended_at = WatchState.ENDED, ended_at
    run.save()


def excursion_of(step: StepExecution, watch: TagWatch, violation: Violation) -> Departure:
    """The departure of a captured value, as far as it is known now."""
    return Departure(
        kind=ExceptionKind.EXCURSION,
        field=watch.field,
        severity=severity_of(step),
        limit=limit_text(watch.low, watch.high),
        recorded=f"{violation.worst:f}",
        unit=watch.tag.unit_symbol,
        began_at=violation.began_at,
        ended_at=violation.ended_at,
        worst_value=violation.worst,
        sample_count=violation.count,
        is_uncertain=not violation.is_certain,
    )


def early_end_of(step: StepExecution, run: PhaseRun, ended_at: datetime) -> Iterator[Departure]:
    """The departure of a run that its equipment ended clearly before the planned time."""
    share = read_parameters(step.step_type, step.definition["parameters"]).shortest_percent
    ran = ran_s(run, ended_at)
    if ran * 100 < run.planned_s * share:
        yield Departure(
            kind=ExceptionKind.EARLY_END,
            severity=severity_of(step),
            limit=f"{run.planned_s}",
            recorded=f"{ran}",
            unit="s",
        )


def severity_of(step: StepExecution) -> str:
    """How grave a departure in this step is."""
    return Severity.CRITICAL if step.is_critical else Severity.MAJOR


def _times(run: PhaseRun, ended_at: datetime) -> Iterator[Value]:
    """When the equipment ran, by its own clock."""
    source = run.state_tag.code if run.state_tag is not None else ""
    for name, at in (("run_started", run.running_since), ("run_ended", ended_at)):
        if at is not None:
            yield Value(name, plain(at), source_kind=SourceKind.PLC, source_ref=source, source_at=at)


def _values(found: Captured) -> Iterator[Value]:
    watch, summary = found.watch, found.summary
    limits = Limits(watch.low, watch.high)
    mean = round_to(summary.mean, watch.tag.decimals) if summary.mean is not None else None
    for name, value in (("min", summary.minimum), ("max", summary.maximum), ("mean", mean)):
        yield _captured_value(found, f"{watch.field}.{name}", value, limits)
    for name, seconds in (("outside_s", summary.outside_s), ("gap_s", summary.gap_s)):
        yield Value(
            f"{watch.field}.{name}",
            str(seconds),
            unit="s",
            source_kind=SourceKind.CALCULATED,
            source_ref=watch.tag.code,
            source_at=found.last_at,
        )


def _captured_value(found: Captured, field: str, value: Decimal | None, limits: Limits) -> Value:
    """One summary value; without any good sample it is “N/A”, never a guess (URS-EBR-10)."""
    watch = found.watch
    status = ValueStatus.UNCERTAIN if found.doubtful else ValueStatus.GOOD
    return Value(
        field,
        NO_VALUE if value is None else f"{value:.{watch.tag.decimals}f}",
        unit=watch.tag.unit_symbol,
        low=watch.low,
        high=watch.high,
        source_kind=SourceKind.PLC,
        source_ref=watch.tag.code,
        status=ValueStatus.BAD if value is None else status,
        source_at=found.last_at,
        is_in_limits=None if value is None else limits.distance(value) == 0,
    )


def _settle_excursions(step: StepExecution, found: Captured, ended_at: datetime, actor: Any) -> None:
    """Raise what was missed while running (late data), end what still lasts when the phase is over."""
    known = list(step.exceptions.filter(kind=ExceptionKind.EXCURSION, field=found.watch.field))
    for violation in found.violations:
        end = violation.ended_at or ended_at
        exception = next((each for each in known if _overlaps(each, violation.began_at, end)), None)
        if exception is None:
            whole = replace(violation, ended_at=end)
            raise_departures(step, [excursion_of(step, found.watch, whole)], actor)
        elif exception.ended_at is None:
            end_excursion(
                exception=exception,
                ended_at=end,
                worst_value=violation.worst,
                sample_count=violation.count,
                is_uncertain=not violation.is_certain,
                actor=actor,
            )


def _overlaps(exception: BatchException, began_at: datetime, ended_at: datetime) -> bool:
    """Whether an exception tells of the same stay outside the limits."""
    if exception.began_at is None or exception.began_at > ended_at:
        return False
    return exception.ended_at is None or exception.ended_at >= began_at


def _gaps(step: StepExecution, found: Captured) -> Iterator[Departure]:
    """Captured data with holes is an exception of its own, measured, not filled."""
    summary = found.summary
    if summary.gaps or not summary.count:
        yield Departure(
            kind=ExceptionKind.GAP,
            field=found.watch.field,
            severity=severity_of(step) if not summary.count else Severity.MAJOR,
            recorded=str(summary.gap_s),
            unit="s",
            sample_count=summary.count,
        )
