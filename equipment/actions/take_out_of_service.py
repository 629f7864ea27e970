"""Take a unit out of service, for repair or because it cannot be trusted."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.context import current_run
from audit.runner import action
from equipment.actions._logbook import write_entry
from equipment.choices import LogKind
from equipment.lifecycles import CLEANING_RUN
from equipment.models import Unit
from equipment.selectors.cleaning import open_run
from kernel import clock


@action("equipment.take_out_of_service", label=_("Take out of service"), subject="unit", reason=True)
def take_out_of_service(*, unit: Unit, actor: Any) -> Unit:
    """Block the unit for every use, in whatever state it is (F-20); an open cleaning is abandoned."""
    target = unit.lifecycle.check(unit.cleaning_state, "take_out_of_service")
    run = open_run(unit)
    if run is not None:
        run.state = CLEANING_RUN.check(run.state, "abandon")
        run.save()
    batch, product = unit.in_use_for, unit.in_use_product
    if batch:
        unit.last_batch_code, unit.last_product = batch, product
        unit.in_use_for = unit.in_use_product = ""
    unit.cleaning_state, unit.state_since = target, clock.now()
    unit.clean_until = unit.dirty_until = None
    unit.full_clean()
    unit.save()
    under_way = current_run()
    note = under_way.reason.text if under_way is not None and under_way.reason is not None else ""
    write_entry(unit, LogKind.OUT_OF_SERVICE, person=actor, batch_code=batch, product=product, note=note)
    return unit
