"""Looks again at a time whose data were filled in after an outage (URS-INT-02)."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import DatabaseError

from audit.context import coming_from
from audit.contracts import authority
from environment.actions.open_excursion import open_excursion
from environment.actions.record_past_excursion import record_past_excursion
from environment.evaluation.watching import origin_of, reading_of, remember, save, state_of
from environment.lifecycles import Change, Watch, watch_level
from environment.models import MonitoringPoint, PointLimits
from environment.selectors.points import limits_in_force, points_of_tags
from equipment.events import Sample
from equipment.models import TagSample
from kernel.errors import DomainError

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Period:
    """One past time beyond a limit."""

    out_since: datetime
    tripped_at: datetime
    returned_at: datetime
    worst: Decimal | None


def recheck(late: dict[int, tuple[Sample, ...]]) -> None:
    """Find the excursions that late samples bring to light; those that are known stay as they are."""
    for point in points_of_tags(late):
        samples = late[point.tag_id]
        limits = limits_in_force([point], samples[0].source_at).get(point.pk)
        if limits is None:
            continue
        try:
            with coming_from(origin_of(point)):
                _recheck(point, limits, samples[0].source_at, samples[-1].source_at)
        except (DomainError, DatabaseError):
            logger.exception("Late samples of point %s could not be evaluated", point.code)


def _recheck(point: MonitoringPoint, limits: PointLimits, first: datetime, last: datetime) -> None:
    state = state_of(point)
    for level in limits.watched_levels():
        periods, tripped_at, watch = _look_again(point, limits, str(level), first, last)
        system = authority().system_actor()
        for period in periods:
            record_past_excursion(
                point=point,
                level=str(level),
                out_since=period.out_since,
                tripped_at=period.tripped_at,
                returned_at=period.returned_at,
                worst=period.worst,
                limits=limits,
                actor=system,
            )
        if watch is None or watch.last_at != state.last_at:
            continue
        if watch.is_active and watch.out_since is not None:
            open_excursion(
                point=point,
                level=str(level),
                out_since=watch.out_since,
                tripped_at=tripped_at,
                worst=watch.worst,
                limits=limits,
                actor=system,
            )
        remember(state, level, watch)
    save([state])


def _look_again(
    point: MonitoringPoint, limits: PointLimits, level: str, first: datetime, last: datetime
) -> tuple[list[Period], datetime, Watch | None]:
    """The finished periods beyond the limit, and the watch when it runs on to the newest sample.

    It looks from a delay before the first late sample to the first calm one after the last; ``None``
    means that all was calm again, and the running watch stays as it is.
    """
    pair = limits.of(level)
    start = first - pair.on_delay - pair.gap
    rows = TagSample.objects.filter(tag=point.tag, source_at__gte=start).order_by("source_at", "sequence")
    found: list[Period] = []
    watch, tripped_at, since = Watch(), start, start
    for row in rows.iterator(chunk_size=2000):
        before = watch
        watch, change = watch_level(watch, pair, reading_of(row))
        if change is Change.TRIPPED:
            tripped_at, since = row.source_at, watch.out_since or row.source_at
        elif change is Change.RETURNED:
            found.append(Period(since, tripped_at, row.source_at, before.worst))
        if row.source_at > last and not watch.is_active and watch.out_since is None:
            return found, tripped_at, None
    return found, tripped_at, watch
