"""Start the cleaning of a unit."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from equipment.actions._logbook import write_entry
from equipment.actions.expire_hold import expire_hold
from equipment.choices import CleaningKind, CleaningRunState, CleaningState, LogKind
from equipment.errors import NoCleaningHere
from equipment.models import CleaningRun, Unit
from kernel import clock

KINDS = {
    CleaningState.DIRTY: CleaningKind.ROUTINE,
    CleaningState.DIRTY_OVERDUE: CleaningKind.SPECIAL,
    CleaningState.EXPIRED: CleaningKind.RENEWED,
}


@action("equipment.start_cleaning", label=_("Start cleaning"), subject="unit")
def start_cleaning(*, unit: Unit, actor: Any) -> CleaningRun:
    """Open a cleaning of the kind that the unit's state asks for (F-20; URS-CLN-01).

    A dirty hold that has run out counts, even if nobody has noted it yet: it is noted now, and the
    cleaning is a special one.
    """
    if not unit.equipment_class.needs_cleaning:
        raise NoCleaningHere(unit=unit.code)
    now = clock.now()
    if unit.state_at(now) != unit.cleaning_state:
        unit = expire_hold(unit=unit, actor=actor)
    target = unit.lifecycle.check(unit.cleaning_state, "start_cleaning")
    run = CleaningRun(
        unit=unit,
        kind=KINDS[CleaningState(unit.cleaning_state)],
        state=CleaningRunState.RUNNING,
        after_batch=unit.last_batch_code,
        after_product=unit.last_product,
        started_at=now,
        performer=actor,
    )
    unit.cleaning_state, unit.state_since = target, now
    # The dirty hold time stays written down: a cleaning that is abandoned has not met it.
    unit.clean_until = None
    unit.full_clean()
    unit.save()
    run.full_clean()
    run.save()
    write_entry(
        unit,
        LogKind.CLEANING_STARTED,
        person=actor,
        batch_code=unit.last_batch_code,
        product=unit.last_product,
        note=str(run.kind),
    )
    return run
