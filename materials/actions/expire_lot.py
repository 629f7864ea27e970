"""Mark a lot as expired once its last day is over at the site; done by time, not by a person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from kernel import clock
from materials.errors import LotNotDue
from materials.lifecycles import LOT
from materials.models import MaterialLot


@action("materials.expire_lot", label=_("Expire lot"), subject="lot", event_caused=True)
def expire_lot(*, lot: MaterialLot) -> MaterialLot:
    """Write down what holds since the site's midnight: the lot may no longer be used."""
    if lot.expires_on is None or clock.now() < clock.end_of_day(lot.expires_on, lot.site.zone):
        raise LotNotDue(lot=lot.code)
    lot.state = LOT.check(lot.state, "expire")
    lot.full_clean()
    lot.save()
    return lot
