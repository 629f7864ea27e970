"""Release a sampled (or blocked) lot for use: QA signs “released” (GMP 229; 21 CFR 211.84)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from audit.choices import Meaning
from audit.declaration import action
from audit.signing import Sign
from kernel import clock
from kernel.events import publish
from materials.errors import LotIsPast, ProducedByBatch
from materials.events import LotReleased
from materials.lifecycles import LOT
from materials.models import MaterialLot
from materials.selectors.expiry import usable_until


@action(
    "materials.release_lot",
    label=_("Release lot"),
    subject="lot",
    signature=Sign(Meaning.RELEASED, follows=_("The lot is released and can be used.")),
)
def release_lot(
    *,
    lot: MaterialLot,
    assay: Decimal | None = None,
    loss_on_drying: Decimal | None = None,
    retest_on: date | None = None,
) -> MaterialLot:
    """Make the lot usable, with the assay found; ``retest_on`` sets a new end of the retest period."""
    if lot.is_produced:
        raise ProducedByBatch(lot=lot.code, batch=lot.batch_code)
    lot.state = LOT.check(lot.state, "release")
    lot.assay = assay if assay is not None else lot.assay
    lot.loss_on_drying = loss_on_drying if loss_on_drying is not None else lot.loss_on_drying
    lot.retest_on = retest_on if retest_on is not None else lot.retest_on
    until = usable_until(lot)
    if until is not None and clock.now() >= until:
        last = min(day for day in (lot.expires_on, lot.retest_on) if day is not None)
        raise LotIsPast(lot=lot.code, until=last.isoformat())
    lot.full_clean()
    lot.save()
    publish(LotReleased(lot))
    return lot
