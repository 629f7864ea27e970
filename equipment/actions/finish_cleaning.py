"""Finish the cleaning of a unit, signed by who did it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from audit.signing import Sign
from equipment.actions._logbook import write_entry
from equipment.choices import LogKind, Storage
from equipment.errors import NoCleaningUnderWay
from equipment.lifecycles import CLEANING_RUN
from equipment.models import CleaningRun, Unit
from equipment.selectors.cleaning import open_run
from kernel import clock


@action(
    "equipment.finish_cleaning",
    label=_("Finish cleaning"),
    subject="unit",
    signature=Sign(
        "performed", follows=_("The cleaning ends; a second person checks it before the unit is used.")
    ),
)
def finish_cleaning(
    *, unit: Unit, storage: str = Storage.DRY_CLOSED, remark: str = "", actor: Any
) -> CleaningRun:
    """End the cleaning; the unit waits for the check of a second person (URS-CLN-01, 02)."""
    target = unit.lifecycle.check(unit.cleaning_state, "finish_cleaning")
    run = open_run(unit)
    if run is None:
        raise NoCleaningUnderWay(unit=unit.code)
    now = clock.now()
    run.state = CLEANING_RUN.check(run.state, "finish")
    run.ended_at, run.finisher, run.storage, run.remark = now, actor, storage, remark
    run.full_clean()
    run.save()
    unit.cleaning_state, unit.state_since = target, now
    unit.full_clean()
    unit.save()
    write_entry(
        unit,
        LogKind.CLEANING_ENDED,
        person=actor,
        batch_code=run.after_batch,
        product=run.after_product,
        note=remark,
    )
    return run
