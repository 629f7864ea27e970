"""Reactions of environment to what equipment stores."""

from __future__ import annotations

from environment.evaluation import evaluate, recheck
from equipment.events import SamplesStored
from kernel.events import subscribe


@subscribe(SamplesStored)
def watch_samples(event: SamplesStored) -> None:
    """Watch the samples of monitored points; look again at the past when some came late."""
    late = evaluate(event.samples)
    if late:
        recheck(late)
