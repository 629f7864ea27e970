"""Mark a released lot as due for retest once its retest period is over; done by time."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from kernel import clock
from materials.errors import LotNotDue
from materials.lifecycles import LOT
from materials.models import MaterialLot


@action("materials.fall_due_for_retest", label=_("Retest falls due"), subject="lot", event_caused=True)
def fall_due_for_retest(*, lot: MaterialLot) -> MaterialLot:
    """Write down what holds since the site's midnight: the lot waits for a retest."""
    if lot.retest_on is None or clock.now() < clock.end_of_day(lot.retest_on, lot.site.zone):
        raise LotNotDue(lot=lot.code)
    lot.state = LOT.check(lot.state, "fall_due_for_retest")
    lot.full_clean()
    lot.save()
    return lot
