"""Note that a hold time has run out; time itself causes it, without a user."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from equipment.actions._logbook import write_entry
from equipment.choices import CleaningState, LogKind
from equipment.events import DirtyHoldExceeded
from equipment.lifecycles import expired_hold
from equipment.models import EquipmentLogEntry, Unit
from kernel import clock
from kernel.events import publish


@action("equipment.expire_hold", label=_("Hold time exceeded"), subject="unit", event_caused=True)
def expire_hold(*, unit: Unit, actor: Any) -> Unit:
    """Move clean to expired, or dirty to overdue, when that time has come (F-20; URS-CLN-02).

    A unit whose hold still lasts is left as it is: somebody was quicker than the clock.
    """
    now = clock.now()
    expiry = expired_hold(
        unit.cleaning_state, dirty_until=unit.dirty_until, clean_until=unit.clean_until, at=now
    )
    if expiry is None:
        return unit
    known = _is_known(unit)
    limit = unit.dirty_until if expiry == "expire_dirty_hold" else unit.clean_until
    unit.cleaning_state = unit.lifecycle.check(unit.cleaning_state, expiry)
    unit.state_since = limit or now
    unit.full_clean()
    unit.save()
    write_entry(
        unit,
        LogKind.HOLD_EXPIRED,
        person=actor,
        batch_code=unit.last_batch_code,
        product=unit.last_product,
    )
    if unit.cleaning_state == CleaningState.DIRTY_OVERDUE and not known:
        publish(DirtyHoldExceeded(unit))
    return unit


def _is_known(unit: Unit) -> bool:
    """Whether this dirty hold was noted before: the unit came back overdue from maintenance."""
    if unit.dirty_until is None:
        return False
    noted = EquipmentLogEntry.objects.filter(unit=unit, kind=LogKind.HOLD_EXPIRED, at__gt=unit.dirty_until)
    return bool(noted.exists())
