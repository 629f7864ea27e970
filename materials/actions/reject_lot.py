"""Reject a sampled or blocked lot for good: QA signs and says why (GMP 131; 21 CFR 211.84(e))."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.choices import Meaning
from audit.declaration import action
from audit.signing import Sign
from kernel.events import publish
from materials.errors import ProducedByBatch
from materials.events import LotRejected
from materials.lifecycles import LOT
from materials.models import MaterialLot


@action(
    "materials.reject_lot",
    label=_("Reject lot"),
    subject="lot",
    reason=True,
    signature=Sign(Meaning.REJECTED, follows=_("The lot is rejected for good and can never be used.")),
)
def reject_lot(*, lot: MaterialLot) -> MaterialLot:
    """No path leads back from here."""
    if lot.is_produced:
        raise ProducedByBatch(lot=lot.code, batch=lot.batch_code)
    lot.state = LOT.check(lot.state, "reject")
    lot.full_clean()
    lot.save()
    publish(LotRejected(lot))
    return lot
