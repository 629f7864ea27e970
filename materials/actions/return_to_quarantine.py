"""Send a lot that is due for retest back to quarantine, to be sampled again."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from materials.lifecycles import LOT
from materials.models import MaterialLot


@action(
    "materials.return_to_quarantine", label=_("Return to quarantine for retest"), subject="lot", reason=True
)
def return_to_quarantine(*, lot: MaterialLot) -> MaterialLot:
    """The lot goes through sampling and release again, with a new retest date."""
    lot.state = LOT.check(lot.state, "return_to_quarantine")
    lot.full_clean()
    lot.save()
    return lot
