"""What time does to monitored points: silence becomes an alarm, what was missed is looked at again."""

from __future__ import annotations

from celery import shared_task

from audit.choices import Channel
from audit.context import Origin, coming_from
from environment.evaluation import evaluate, notice_silence, save, state_of
from environment.selectors.points import all_points, limits_in_force, points_behind
from environment.selectors.samples import samples_after
from kernel import clock

# The watch normally follows within a second; this long after, something went wrong on the way.
BEHIND_AFTER_S = 20

BEAT = {
    "watch-silence": {"task": "environment.watch_silence", "schedule": 15.0},
    "catch-up": {"task": "environment.catch_up", "schedule": 30.0},
}


@shared_task(name="environment.watch_silence")
def watch_silence() -> int:
    """Raise an alarm for each point that has been silent for too long; returns how many."""
    now = clock.now()
    points = list(all_points().select_related("watch_state").filter(watch_state__isnull=False))
    limits = limits_in_force(points, now)
    silent = []
    with coming_from(Origin(channel=Channel.TASK, terminal="environment.watch_silence")):
        for point in points:
            state = state_of(point)
            if point.pk in limits and notice_silence(state, point, limits[point.pk], now):
                silent.append(state)
    save(silent)
    return len(silent)


@shared_task(name="environment.catch_up")
def catch_up() -> int:
    """Look at samples that the watch has not seen, after a crash on the way; returns how many points."""
    behind = points_behind(BEHIND_AFTER_S)
    with coming_from(Origin(channel=Channel.TASK, terminal="environment.catch_up")):
        for point in behind:
            missed = samples_after(point)
            if missed:
                evaluate({point.tag_id: missed})
    return len(behind)
