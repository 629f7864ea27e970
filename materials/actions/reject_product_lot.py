"""Reject the lot of a batch that was rejected."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from kernel.events import publish
from materials.actions.release_product_lot import mark_samples_taken
from materials.errors import NotProducedByBatch
from materials.events import LotRejected
from materials.lifecycles import LOT
from materials.models import MaterialLot


@action("materials.reject_product_lot", label=_("Reject product lot"), subject="lot", event_caused=True)
def reject_product_lot(*, lot: MaterialLot) -> MaterialLot:
    """Caused by the rejection of the batch, which carries the signature."""
    if not lot.is_produced:
        raise NotProducedByBatch(lot=lot.code)
    mark_samples_taken(lot)
    lot.state = LOT.check(lot.state, "reject")
    lot.full_clean()
    lot.save()
    publish(LotRejected(lot))
    return lot
