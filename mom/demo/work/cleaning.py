"""How the operators clean what a batch has used."""

from __future__ import annotations

from batches.models import Batch
from equipment.actions.check_cleaning import check_cleaning
from equipment.actions.finish_cleaning import finish_cleaning
from equipment.actions.start_cleaning import start_cleaning
from equipment.models import Unit
from mom.demo.work.acting import actor, pass_time, signed
from mom.demo.work.steps import EXACTLY, Manner


def clean(unit: Unit, manner: Manner = EXACTLY, *, minutes: float = 0) -> None:
    """Clean one unit, checked by the second person."""
    start_cleaning(unit=unit, actor=actor(manner.operator))
    if minutes:
        pass_time(minutes=minutes)
    finish_cleaning(unit=unit, **signed(manner.operator, "performed"))
    check_cleaning(unit=unit, passed=True, **signed(manner.second, "verified"))


def clean_units_of(batch: Batch, manner: Manner = EXACTLY, *, minutes: float = 0) -> None:
    """Clean whatever the batch has left dirty."""
    for allocation in batch.allocations.filter(unit__cleaning_state="dirty").order_by("unit__code"):
        clean(allocation.unit, manner, minutes=minutes)
