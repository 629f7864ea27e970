"""Take a unit out of service, for repair or because it cannot be trusted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.context import current_run
from audit.declaration import action
from equipment.actions._logbook import write_entry
from equipment.choices import CleaningRunState, LogKind
from equipment.events import CleaningFailed, UnitWithdrawn
from equipment.lifecycles import CLEANING_RUN
from equipment.models import CleaningRun, Unit
from equipment.selectors.cleaning import open_run
from kernel import clock
from kernel.events import publish


@action("equipment.take_out_of_service", label=_("Take out of service"), subject="unit", reason=True)
def take_out_of_service(*, unit: Unit, actor: Any) -> Unit:
    """Block the unit for every use, in whatever state it is (F-20); a batch that has it loses it.

    Maintenance excuses nothing: a dirty hold time goes on, and a cleaning that waits for its check
    has failed it.
    """
    now = clock.now()
    target = unit.lifecycle.check(unit.cleaning_state, "take_out_of_service")
    note = _words()
    run = _end_cleaning(unit, note)
    batch, product = unit.in_use_for, unit.in_use_product
    if batch:
        _end_use(unit, now)
    unit.cleaning_state, unit.state_since, unit.clean_until = target, now, None
    unit.full_clean()
    unit.save()
    write_entry(unit, LogKind.OUT_OF_SERVICE, person=actor, batch_code=batch, product=product, note=note)
    if run is not None and run.state == CleaningRunState.FAILED:
        publish(CleaningFailed(unit, run))
    publish(UnitWithdrawn(unit, note))
    return unit


def _end_use(unit: Unit, now: datetime) -> None:
    """What the batch left in it is dirty from now on (F-20, t_d0)."""
    unit.last_batch_code, unit.last_product = unit.in_use_for, unit.in_use_product
    unit.in_use_for = unit.in_use_product = ""
    if unit.dirty_hold_hours is not None:
        unit.dirty_until = now + timedelta(hours=unit.dirty_hold_hours)


def _end_cleaning(unit: Unit, note: str) -> CleaningRun | None:
    """A running cleaning is abandoned; one that waits for its check did not pass it (URS-CLN-08)."""
    run = open_run(unit)
    if run is None:
        return None
    waits = run.state == CleaningRunState.AWAIT_CHECK
    run.state = CLEANING_RUN.check(run.state, "fail_check" if waits else "abandon")
    run.remark = "\n".join(part for part in (run.remark, note) if part.strip())
    run.full_clean()
    run.save()
    return run


def _words() -> str:
    """The person's reason, as the log shows it."""
    under_way = current_run()
    return under_way.reason.text if under_way is not None and under_way.reason is not None else ""
