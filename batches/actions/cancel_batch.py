"""Cancel a batch that was issued and never started: its units are free, its order waits again."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from batches.actions._units import give_units_back
from batches.events import BatchCancelled
from batches.lifecycles import BATCH, ORDER
from batches.models import Batch, ProductionOrder
from kernel import clock, live
from kernel.events import publish


@action("batches.cancel_batch", label=_("Cancel batch"), subject="batch", reason=True)
def cancel_batch(*, batch: Batch, actor: Any) -> Batch:
    """Keep record and number, so that every one issued is accounted for (GMP 173; URS-EBR-02)."""
    batch.state = BATCH.check(batch.state, "cancel_batch")
    batch.save()
    give_units_back(batch, clock.now(), actor)
    order: ProductionOrder = ProductionOrder.objects.select_for_update(no_key=True).get(pk=batch.order_id)
    order.state = ORDER.check(order.state, "return_order")
    order.save()
    publish(BatchCancelled(batch))
    live.publish(f"batch:{batch.uuid}", {"state": batch.state})
    return batch
