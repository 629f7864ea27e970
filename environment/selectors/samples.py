"""Samples of a point that its watch has not seen yet."""

from __future__ import annotations

from environment.models import MonitoringPoint
from equipment.events import Sample
from equipment.models import TagSample

MOST = 5000


def samples_after(point: MonitoringPoint) -> tuple[Sample, ...]:
    """What was measured after the last sample the watch has seen, oldest first, at most ``MOST``."""
    state = getattr(point, "watch_state", None)
    rows = TagSample.objects.filter(tag=point.tag).order_by("source_at", "sequence")
    if state is not None and state.last_at is not None:
        rows = rows.filter(source_at__gt=state.last_at)
    else:
        latest = getattr(point.tag, "latest", None)
        # A point that was never watched begins with its newest sample: limits are not retroactive.
        rows = rows.filter(source_at__gte=latest.source_at) if latest is not None else rows.none()
    return tuple(
        Sample(
            row.tag_id,
            row.source_at,
            row.value,
            row.status,
            row.status_code,
            row.sequence,
            row.server_at,
            row.is_backfilled,
        )
        for row in rows[:MOST]
    )
