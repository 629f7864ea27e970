"""The base of every Celery task: it says by which door its actions come in (URS-AUD-03)."""

from __future__ import annotations

from typing import Any

from celery import Task

from audit.choices import Channel
from audit.context import Origin, coming_from


class OriginTask(Task):
    """Base of every Celery task: what it does comes from that task on that worker."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run inside the task's origin."""
        with coming_from(Origin(channel=Channel.TASK, terminal=f"{self.name} {self.request.hostname or ''}")):
            return super().__call__(*args, **kwargs)
