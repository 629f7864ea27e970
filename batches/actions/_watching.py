"""Watches captured samples while phases run. Book-keeping only: every fact it finds becomes an action.

Called for each stored bundle of samples; when no phase watches them it costs one query.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Q

from batches.choices import EquipmentState, WatchState
from batches.models import PhaseRun, TagWatch
from batches.selectors.judging import Limits, Violation, Window, judge, settled_windows, within
from batches.selectors.phase_data import reading_of
from batches.selectors.phases import UNDER_WAY
from equipment.choices import SampleStatus
from equipment.events import Sample, SamplesStored

_OPEN_END = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Excursion:
    """A violation that began, or (with ``ended_at``) one that is over."""

    watch: TagWatch
    violation: Violation


@dataclass(frozen=True)
class RunChanged:
    """The equipment reported another state: the procedure may settle, the phase may be over."""

    run: PhaseRun
    is_over: bool = False


Finding = Excursion | RunChanged


def look_at(event: SamplesStored) -> list[Finding]:
    """What these samples mean for the phases under way; each run is judged under its own lock."""
    tags = list(event.samples)
    runs = PhaseRun.objects.filter(state__in=UNDER_WAY).filter(
        Q(state_tag__in=tags) | Q(watches__tag__in=tags)
    )
    found: list[Finding] = []
    for run_id in runs.values_list("pk", flat=True).distinct():
        found += _judge_run(run_id, event)
    return found


def _judge_run(run_id: int, event: SamplesStored) -> list[Finding]:
    with transaction.atomic():
        run = PhaseRun.objects.select_for_update(of=("self",)).get(pk=run_id)
        if run.state not in UNDER_WAY or event.received_at < run.requested_at:
            return []
        if run.ended_at is not None:
            return [RunChanged(run, is_over=True)]
        states = event.samples.get(run.state_tag_id or 0, ())
        windows, findings = _follow(run, states)
        for watch in run.watches.select_related("tag").order_by("id"):
            findings = [*_judge_tag(watch, event.samples.get(watch.tag_id, ()), windows), *findings]
        _end_by_time(run, event, findings)
        run.save()
    return findings


def _follow(run: PhaseRun, states: Sequence[Sample]) -> tuple[list[Window], list[Finding]]:
    """Move the run along the reported states; returns the windows in which it ran, and what changed."""
    windows: list[Window] = []
    findings: list[Finding] = []
    for sample in states:
        if sample.status != SampleStatus.GOOD or sample.value is None or run.ended_at is not None:
            continue
        state = int(sample.value)
        if state == EquipmentState.RUNNING and run.state != WatchState.RUNNING:
            run.state, run.judging_since = WatchState.RUNNING, sample.source_at
            run.running_since = run.running_since or sample.source_at
            findings.append(RunChanged(run))
        elif state != EquipmentState.RUNNING and run.state == WatchState.RUNNING:
            windows.append((run.judging_since or sample.source_at, sample.source_at))
            findings.append(_left_running(run, state, sample.source_at))
        elif state != EquipmentState.HELD and run.state == WatchState.PAUSED:
            findings.append(_left_running(run, state, sample.source_at))
    if run.state == WatchState.RUNNING and run.judging_since is not None and run.ended_at is None:
        windows.append((run.judging_since, _OPEN_END))
    return windows, findings


def _left_running(run: PhaseRun, state: int, at: datetime) -> RunChanged:
    if state == EquipmentState.HELD:
        run.state = WatchState.PAUSED
        return RunChanged(run)
    run.ended_at, run.was_stopped = at, state == EquipmentState.IDLE
    return RunChanged(run, is_over=True)


def _end_by_time(run: PhaseRun, event: SamplesStored, findings: list[Finding]) -> None:
    """Equipment without a state tag: the phase is over when its time is, by the samples' own clock."""
    if run.state_tag_id is not None or run.running_since is None:
        return
    newest = max((sample.source_at for each in event.samples.values() for sample in each), default=None)
    if newest is not None and (newest - run.running_since).total_seconds() >= run.planned_s:
        run.ended_at = newest
        findings.append(RunChanged(run, is_over=True))


def _judge_tag(watch: TagWatch, arrived: Sequence[Sample], windows: Sequence[Window]) -> list[Finding]:
    """Judge the new samples of one tag; late ones are left to the judgement at the end of the phase."""
    limits = Limits(watch.low, watch.high)
    if not arrived or (watch.low is None and watch.high is None):
        return []
    fresh = [each for each in arrived if watch.judged_until is None or each.source_at > watch.judged_until]
    readings = within(
        [reading_of(each) for each in fresh],
        settled_windows(windows, watch.settle_s),
    )
    before = _open_violation(watch)
    after = judge(before, readings, limits)
    if fresh:
        watch.judged_until = max(each.source_at for each in fresh)
    _keep_open(watch, after[-1] if after and after[-1].ended_at is None else None)
    watch.save()
    began = after if before is None or watch.exception_id is None else after[1:]
    ended = [each for each in after if each.ended_at is not None]
    return [
        *(Excursion(watch, _as_begun(each)) for each in began),
        *(Excursion(watch, each) for each in ended),
    ]


def _as_begun(violation: Violation) -> Violation:
    return replace(violation, ended_at=None)


def _open_violation(watch: TagWatch) -> Violation | None:
    if watch.violation_since is None or watch.worst_value is None:
        return None
    return Violation(
        watch.violation_since, watch.worst_value, watch.sample_count, is_certain=not watch.is_uncertain
    )


def _keep_open(watch: TagWatch, violation: Violation | None) -> None:
    if violation is None or violation.began_at != watch.violation_since:
        watch.exception = None
    watch.violation_since = violation.began_at if violation else None
    watch.worst_value = violation.worst if violation else None
    watch.sample_count = violation.count if violation else 0
    watch.is_uncertain = violation is not None and not violation.is_certain
