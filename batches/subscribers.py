"""Reactions to what lower apps report."""

from __future__ import annotations

from audit.contracts import authority
from batches.actions.watch_samples import watch_samples
from batches.actions.withdraw_unit import withdraw_unit
from batches.selectors.bound_units import batches_with
from equipment.events import SamplesStored, UnitWithdrawn
from kernel.events import subscribe


@subscribe(SamplesStored)
def captured_values_arrived(event: SamplesStored) -> None:
    """Phases under way are judged at once, without anyone typing (URS-EBR-07, 08)."""
    watch_samples(event)


@subscribe(UnitWithdrawn)
def unit_taken_out_of_service(event: UnitWithdrawn) -> None:
    """A batch that has the unit in use loses it; one that only has it planned is refused at its start."""
    for batch in batches_with(event.unit):
        withdraw_unit(batch=batch, unit=event.unit, why=event.why, actor=authority().system_actor())
