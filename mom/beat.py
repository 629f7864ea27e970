"""The schedule of regular work, kept in memory, with a sign that it lives."""

from pathlib import Path

from celery.beat import Scheduler

from mom import env


class MemorySchedule(Scheduler):
    """Celery's plain schedule; every entry must bear being run again after a restart.

    A container's health check looks at the file that each look at the schedule touches.
    """

    def tick(self, *args: object, **kwargs: object) -> float:
        """Send what is due and return the seconds until the next look."""
        sign = env.beat_sign_of_life()
        if sign is not None:
            Path(sign).touch()
        return float(super().tick(*args, **kwargs))
