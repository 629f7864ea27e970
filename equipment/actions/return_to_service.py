"""Return a unit to service after maintenance."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from equipment.actions._logbook import write_entry
from equipment.choices import LogKind
from equipment.models import Unit
from kernel import clock


@action("equipment.return_to_service", label=_("Return to service"), subject="unit")
def return_to_service(*, unit: Unit, note: str, actor: Any) -> Unit:
    """Unblock the unit; one that is cleaned between batches comes back dirty (F-20).

    A dirty hold time that ran before goes on; only a unit that was clean gets a new one.
    """
    now = clock.now()
    unit.cleaning_state = unit.lifecycle.check(unit.cleaning_state, "return_to_service")
    unit.state_since = now
    was_clean = unit.equipment_class.needs_cleaning and unit.dirty_until is None
    if was_clean and unit.dirty_hold_hours is not None:
        unit.dirty_until = now + timedelta(hours=unit.dirty_hold_hours)
    unit.full_clean()
    unit.save()
    write_entry(unit, LogKind.BACK_IN_SERVICE, person=actor, note=note)
    return unit
