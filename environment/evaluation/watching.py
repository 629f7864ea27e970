"""Watches samples of monitored points: cheap while all is well, an action where something changes.

What a watch remembers lives in ``PointState``. An alarm is raised before the state is saved, and
raising it twice changes nothing: after a crash the same samples are simply looked at again.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import DatabaseError

from audit.choices import Channel
from audit.context import Origin, ambient_origin, coming_from
from audit.contracts import authority
from environment.actions.end_excursion import end_excursion
from environment.actions.open_excursion import open_excursion
from environment.choices import Level
from environment.lifecycles import Change, Reading, Watch, silence, watch_data, watch_level
from environment.models import MonitoringPoint, PointLimits, PointState
from environment.selectors.excursions import current_excursion
from environment.selectors.points import limits_in_force, points_of_tags
from equipment.choices import SampleStatus
from equipment.events import Sample
from kernel.errors import DomainError

logger = logging.getLogger(__name__)


def evaluate(samples: dict[int, tuple[Sample, ...]]) -> dict[int, tuple[Sample, ...]]:
    """Look at new samples by tag, oldest first; return those that were older than what is known.

    Three queries and one update for any number of samples while nothing changes.
    """
    points = points_of_tags(samples)
    if not points:
        return {}
    newest = max(samples[point.tag_id][-1].source_at for point in points)
    limits = limits_in_force(points, newest)
    watched: list[PointState] = []
    late: dict[int, tuple[Sample, ...]] = {}
    for point in points:
        if point.pk not in limits:
            continue
        state = state_of(point)
        fresh = [
            each for each in samples[point.tag_id] if state.last_at is None or each.source_at > state.last_at
        ]
        if len(fresh) < len(samples[point.tag_id]):
            late[point.tag_id] = tuple(each for each in samples[point.tag_id] if each not in fresh)
        if fresh and _look_safely(state, point, limits[point.pk], fresh):
            watched.append(state)
    save(watched)
    return late


def state_of(point: MonitoringPoint) -> PointState:
    """What is remembered of the point; a new state for a point that was never watched."""
    return getattr(point, "watch_state", None) or PointState(point=point)


def save(states: Iterable[PointState]) -> None:
    """Remember the states in at most two statements."""
    listed = list(states)
    known = [state for state in listed if not state._state.adding]
    PointState.objects.bulk_create([state for state in listed if state._state.adding])
    if known:
        PointState.objects.bulk_update(known, ["last_at", "watches"])


def look(state: PointState, point: MonitoringPoint, limits: PointLimits, samples: Sequence[Sample]) -> None:
    """Take samples into the state, one after the other, and act on what changes."""
    for sample in samples:
        reading = reading_of(sample)
        for level in _levels(state, limits):
            watch, change = watch_level(recall(state, level), limits.of(level), reading)
            _act(change, watch, point, level, limits, reading.at)
            remember(state, level, watch)
        for watch, change in watch_data(recall(state, Level.DATA), limits.of(Level.DATA), reading):
            _act(change, watch, point, Level.DATA, limits, reading.at)
            remember(state, Level.DATA, watch)
        state.last_at = sample.source_at


def notice_silence(state: PointState, point: MonitoringPoint, limits: PointLimits, at: datetime) -> bool:
    """Raise the alarm for missing data when none has come up to ``at``; whether that happened."""
    watch, change = silence(recall(state, Level.DATA), limits.of(Level.DATA), at)
    if change is None:
        return False
    _act(change, watch, point, Level.DATA, limits, at)
    remember(state, Level.DATA, watch)
    return True


def reading_of(sample: Any) -> Reading:
    """A sample as the watch sees it; a bad one has no value (URS-INT-01)."""
    usable = sample.value if sample.status != SampleStatus.BAD else None
    return Reading(sample.source_at, usable, is_good=sample.status == SampleStatus.GOOD)


def recall(state: PointState, level: str) -> Watch:
    """The watch of one level out of the state."""
    kept = state.watches.get(str(level))
    if kept is None:
        return Watch()
    return Watch(
        is_active=kept["is_active"],
        out_since=_moment(kept["out_since"]),
        last_at=_moment(kept["last_at"]),
        worst=Decimal(kept["worst"]) if kept["worst"] is not None else None,
    )


def remember(state: PointState, level: str, watch: Watch) -> None:
    """Put the watch of one level into the state."""
    state.watches[str(level)] = {
        name: value if value is None or isinstance(value, bool) else str(value)
        for name, value in asdict(watch).items()
    }


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text is not None else None


def _levels(state: PointState, limits: PointLimits) -> list[Level]:
    """The levels with limits, and one that is still active although its limits were taken away."""
    watched = limits.watched_levels()
    left = [level for level in (Level.ALERT, Level.ACTION) if recall(state, level).is_active]
    return [*watched, *(level for level in left if level not in watched)]


def _look_safely(
    state: PointState, point: MonitoringPoint, limits: PointLimits, samples: Sequence[Sample]
) -> bool:
    """Whether the samples were looked at; a fault at one point does not blind the others."""
    try:
        look(state, point, limits, samples)
    except (DomainError, DatabaseError):
        logger.exception("Samples of point %s could not be evaluated; they are tried again", point.code)
        return False
    return True


def _act(
    change: Change | None,
    watch: Watch,
    point: MonitoringPoint,
    level: Level,
    limits: PointLimits,
    at: datetime,
) -> None:
    """Turn a change of a watch into the action that records it."""
    if change is None:
        return
    known = current_excursion(point, str(level))
    is_active = known is not None and known.is_active
    if (change is Change.TRIPPED) == is_active:
        return  # seen before: these samples are looked at a second time
    with coming_from(origin_of(point)):
        system = authority().system_actor()
        if known is not None and change is Change.RETURNED:
            end_excursion(excursion=known, at=at, worst=watch.worst, limits=limits, actor=system)
            return
        open_excursion(
            point=point,
            level=str(level),
            out_since=watch.out_since or at,
            tripped_at=at,
            worst=watch.worst,
            limits=limits,
            actor=system,
        )


def origin_of(point: MonitoringPoint) -> Origin:
    """The door is the plant connection, whichever process looks at the samples."""
    ambient = ambient_origin()
    if ambient.channel == Channel.CONNECTOR:
        return ambient
    return Origin(channel=Channel.CONNECTOR, terminal=point.tag.code, correlation=ambient.correlation)
