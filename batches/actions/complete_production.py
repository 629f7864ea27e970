"""Complete production: nothing is missing, the units are given back, the product stands in quarantine."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from batches.actions._units import give_units_back
from batches.errors import ProductionIncomplete
from batches.events import ProductionCompleted
from batches.lifecycles import BATCH, PROCEDURE
from batches.models import Batch
from batches.selectors.completeness import missing_items
from batches.selectors.produced import made
from batches.selectors.turn import demand_running
from kernel import clock, live
from kernel.events import publish
from materials.actions.produce_lot import produce_lot


@action("batches.complete_production", label=_("Complete production"), subject="batch")
def complete_production(*, batch: Batch, actor: Any) -> Batch:
    """Refuse with every missing item, or end the batch's use of its units and book its product (GMP 175)."""
    state = BATCH.check(batch.state, "complete_production")
    demand_running(batch)
    now = clock.now()
    missing = missing_items(batch)
    if missing:
        raise ProductionIncomplete(batch=batch.code, findings=missing)
    product = made(batch)
    batch.state, batch.completed_at = state, now
    batch.procedure_state = PROCEDURE.check(batch.procedure_state, "auto")
    give_units_back(batch, now, actor)
    batch.product_lot = produce_lot(
        site=batch.site,
        material=batch.material,
        batch_code=batch.code,
        quantity=product.quantity.value,
        unit=product.quantity.unit,
        manufactured_on=_made_on(batch),
        step_ref=product.step.code,
        actor=actor,
    )
    batch.full_clean()
    batch.save()
    publish(ProductionCompleted(batch))
    live.publish(f"batch:{batch.uuid}", {"state": batch.state})
    return batch


def _made_on(batch: Batch) -> Any:
    """The production date is the day at the site on which the batch began (GMP 186)."""
    with clock.at(batch.started_at or clock.now()):
        return clock.today(batch.site.zone)
