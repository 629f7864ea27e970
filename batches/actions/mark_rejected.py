"""Mark a batch as rejected; the signed rejection in quality causes it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from batches.events import BatchRejected
from batches.lifecycles import BATCH, ORDER
from batches.models import Batch, ProductionOrder
from kernel import live
from kernel.events import publish
from materials.actions.reject_product_lot import reject_product_lot


@action("batches.mark_rejected", label=_("Mark as rejected"), subject="batch", event_caused=True)
def mark_rejected(*, batch: Batch, actor: Any) -> Batch:
    """Reject the product lot, where one was booked, with the batch; the order waits for another batch."""
    batch.state = BATCH.check(batch.state, "mark_rejected")
    batch.save()
    if batch.product_lot is not None:
        reject_product_lot(lot=batch.product_lot, actor=actor)
    order: ProductionOrder = ProductionOrder.objects.select_for_update(no_key=True).get(pk=batch.order_id)
    order.state = ORDER.check(order.state, "return_order")
    order.save()
    publish(BatchRejected(batch))
    live.publish(f"batch:{batch.uuid}", {"state": batch.state})
    return batch
