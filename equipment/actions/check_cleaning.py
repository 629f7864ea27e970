"""Check a cleaning, signed by a second person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from audit.errors import SamePerson
from audit.signing import Sign
from equipment.actions._logbook import write_entry
from equipment.choices import LogKind
from equipment.errors import HoldTimeMissing, NoCleaningUnderWay, RemarkNeeded
from equipment.events import CleaningFailed
from equipment.lifecycles import CLEANING_RUN
from equipment.models import CleaningRun, Unit
from equipment.selectors.cleaning import open_run
from kernel import clock
from kernel.events import publish


@action(
    "equipment.check_cleaning",
    label=_("Check cleaning"),
    subject="unit",
    signature=Sign(
        "verified",
        follows=_("If passed, the unit is clean and its clean hold time begins; if not, it is dirty again."),
    ),
)
def check_cleaning(*, unit: Unit, passed: bool, remark: str = "", actor: Any) -> CleaningRun:
    """Pass the cleaning, and the clean hold time starts, or fail it: dirty again (F-20; URS-CLN-01, 08).

    Raises ``SamePerson`` when the checker started or finished the cleaning (GMP 84: a second person).
    """
    verb = "pass_check" if passed else "fail_check"
    target = unit.lifecycle.check(unit.cleaning_state, verb)
    run = open_run(unit)
    if run is None:
        raise NoCleaningUnderWay(unit=unit.code)
    if actor.pk in (run.performer_id, run.finisher_id):
        raise SamePerson(person=actor.get_full_name(), action=check_cleaning.label)
    if not passed and not remark.strip():
        raise RemarkNeeded()
    now = clock.now()
    run.state = CLEANING_RUN.check(run.state, verb)
    run.checked_at, run.checker = now, actor
    run.remark = "\n".join(part for part in (run.remark, remark) if part.strip())
    run.full_clean()
    run.save()
    _move(unit, target, passed)
    write_entry(
        unit,
        LogKind.CHECK_PASSED if passed else LogKind.CHECK_FAILED,
        person=run.finisher or run.performer,
        checker=actor,
        batch_code=run.after_batch,
        product=run.after_product,
        note=remark,
    )
    if not passed:
        publish(CleaningFailed(unit, run))
    return run


def _move(unit: Unit, target: str, passed: bool) -> None:
    """Start the hold time that belongs to the new state."""
    if unit.clean_hold_hours is None or unit.dirty_hold_hours is None:
        raise HoldTimeMissing(unit=unit.code)
    now = clock.now()
    unit.cleaning_state, unit.state_since = target, now
    unit.clean_until = now + timedelta(hours=unit.clean_hold_hours) if passed else None
    unit.dirty_until = None if passed else now + timedelta(hours=unit.dirty_hold_hours)
    unit.full_clean()
    unit.save()
