"""Mark a batch as released; the qualified person's signed release causes it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from batches.events import BatchReleased
from batches.lifecycles import BATCH, ORDER
from batches.models import Batch, ProductionOrder
from kernel import live
from kernel.events import publish
from materials.actions.release_product_lot import release_product_lot


@action("batches.mark_released", label=_("Mark as released"), subject="batch", event_caused=True)
def mark_released(*, batch: Batch, actor: Any) -> Batch:
    """Release the product lot with the batch and fulfil the order (GMP 230; URS-EBR-16)."""
    batch.state = BATCH.check(batch.state, "mark_released")
    batch.save()
    release_product_lot(lot=batch.product_lot, actor=actor)
    order: ProductionOrder = ProductionOrder.objects.select_for_update(no_key=True).get(pk=batch.order_id)
    order.state = ORDER.check(order.state, "complete_order")
    order.save()
    publish(BatchReleased(batch))
    live.publish(f"batch:{batch.uuid}", {"state": batch.state})
    return batch
