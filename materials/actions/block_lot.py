"""Block a released lot while a doubt about it is looked into."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from kernel.events import publish
from materials.events import LotBlocked
from materials.lifecycles import LOT
from materials.models import MaterialLot


@action("materials.block_lot", label=_("Block lot"), subject="lot", reason=True)
def block_lot(*, lot: MaterialLot) -> MaterialLot:
    """From now on nothing of the lot is dispensed or charged, what is staged included."""
    lot.state = LOT.check(lot.state, "block")
    lot.full_clean()
    lot.save()
    publish(LotBlocked(lot))
    return lot
