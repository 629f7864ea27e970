"""What a finished phase captured: the windows in which it ran, its readings, its summaries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Max

from batches.choices import ELAPSED_TAG, EquipmentState
from batches.models import PhaseRun, TagWatch
from batches.selectors.judging import (
    Limits,
    Reading,
    Summary,
    Violation,
    Window,
    judge,
    settled_windows,
    summarize,
    within,
)
from equipment.choices import SampleStatus
from equipment.models import Tag
from equipment.selectors.tags import samples


@dataclass(frozen=True)
class Captured:
    """One captured tag of a finished phase."""

    watch: TagWatch
    summary: Summary
    violations: tuple[Violation, ...]
    last_at: datetime | None
    doubtful: int


def run_windows(run: PhaseRun, end: datetime) -> list[Window]:
    """The stretches in which the equipment reported that it ran; without a state tag all of it."""
    start = run.running_since
    if start is None:
        return []
    if run.state_tag is None:
        return [(start, end)]
    found: list[Window] = []
    running: datetime | None = start
    for at, state in _states(run.state_tag, start, end):
        if state == EquipmentState.RUNNING and running is None:
            running = at
        elif state != EquipmentState.RUNNING and running is not None:
            found.append((running, at))
            running = None
    return found if running is None else [*found, (running, end)]


def _states(tag: Tag, start: datetime, end: datetime) -> list[tuple[datetime, int]]:
    found = samples(tag, start, end + timedelta(microseconds=1)).filter(status=SampleStatus.GOOD)
    return [(each.source_at, int(each.value)) for each in found if each.value is not None]


def captured(run: PhaseRun, end: datetime) -> list[Captured]:
    """Every watched tag with its summary and violations, from the stored samples; one query per tag."""
    windows = run_windows(run, end)
    return [_captured(watch, windows) for watch in run.watches.select_related("tag").order_by("id")]


def _captured(watch: TagWatch, windows: Sequence[Window]) -> Captured:
    limits = Limits(watch.low, watch.high)
    judged = settled_windows(windows, watch.settle_s)
    if not judged:
        return Captured(watch, summarize([], limits, []), (), None, 0)
    rows = list(samples(watch.tag, judged[0][0], judged[-1][1] + timedelta(microseconds=1)))
    readings = within([reading_of(row) for row in rows], judged)
    good = [each.at for each in readings if each.good is not None]
    return Captured(
        watch=watch,
        summary=summarize(readings, limits, judged),
        violations=tuple(judge(None, readings, limits)),
        last_at=good[-1] if good else None,
        doubtful=len(readings) - len(good),
    )


def reading_of(sample: Any) -> Reading:
    """A sample as it is judged: only what its source calls good is proof (URS-INT-01)."""
    value: Decimal | None = None if sample.status == SampleStatus.BAD else sample.value
    return Reading(sample.source_at, value, is_certain=sample.status == SampleStatus.GOOD)


def ran_s(run: PhaseRun, end: datetime) -> int:
    """How many seconds the equipment ran, held time left out: by its own count, else by its reported states."""
    windows = run_windows(run, end)
    counter = Tag.objects.filter(unit=run.step.unit, code__endswith=f".{ELAPSED_TAG}").first()
    if counter is not None and windows:
        counted = samples(counter, windows[0][0], end + timedelta(microseconds=1))
        most = counted.filter(status=SampleStatus.GOOD).aggregate(most=Max("value"))["most"]
        if most is not None:
            return int(most)
    return round(sum((stop - start for start, stop in windows), timedelta()).total_seconds())
