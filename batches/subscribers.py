"""Reactions to what lower apps report."""

from __future__ import annotations

from batches.actions.watch_samples import watch_samples
from equipment.events import SamplesStored
from kernel.events import subscribe


@subscribe(SamplesStored)
def captured_values_arrived(event: SamplesStored) -> None:
    """Phases under way are judged at once, without anyone typing (URS-EBR-07, 08)."""
    watch_samples(event)
