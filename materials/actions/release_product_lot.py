"""Release the lot of a batch that was released: its certification makes the product available."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from kernel.events import publish
from materials.choices import LotState
from materials.errors import NotProducedByBatch
from materials.events import LotReleased
from materials.lifecycles import LOT
from materials.models import MaterialLot


@action("materials.release_product_lot", label=_("Release product lot"), subject="lot", event_caused=True)
def release_product_lot(*, lot: MaterialLot) -> MaterialLot:
    """Caused by the release of the batch, which carries the signature."""
    if not lot.is_produced:
        raise NotProducedByBatch(lot=lot.code)
    mark_samples_taken(lot)
    lot.state = LOT.check(lot.state, "release")
    lot.full_clean()
    lot.save()
    publish(LotReleased(lot))
    return lot


def mark_samples_taken(lot: MaterialLot) -> None:
    """Samples of a product are taken in its batch's steps: from quarantine it passes “sampled” first (F-21)."""
    if lot.state == LotState.QUARANTINE:
        lot.state = LOT.check(lot.state, "sample")
        lot.save()
