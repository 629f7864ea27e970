"""Every lot used was released and in date at each use, and stands unblocked today (GMP 107; 21 CFR 211.84)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from batches.contracts import RELEASE_CHECKS, ReleaseCheck
from batches.models import Batch
from kernel.findings import Finding
from quality.selectors.materials_used import LotUse, lots_used


@RELEASE_CHECKS.register
class MaterialsReleasedAndValid(ReleaseCheck):
    """Looks at each lot as it was when it was used, from its history, and as it is now."""

    code = "materials_released_and_valid"
    label = gettext_lazy("Materials released and in date")

    def evaluate(self, batch: Batch) -> list[Finding]:
        """Two queries: movements with their lots, and the lots' history."""
        uses = lots_used(batch)
        against = [finding for use in uses for finding in _against(use)]
        if against:
            return against
        count = len(uses)
        text = ngettext(
            "%(count)s lot, released and in date", "%(count)s lots, all released and in date", count
        )
        return [
            Finding(
                "materials",
                text % {"count": count} if count else _("No material was used"),
                ok=True,
                detail=", ".join(use.lot.code for use in uses),
                link=batch.get_absolute_url(),
            )
        ]


def _against(use: LotUse) -> list[Finding]:
    lot = use.lot
    names = {"lot": lot.code, "state": lot.get_state_display()}
    reasons = [
        ("lot_was_not_released", _("Lot %(lot)s was not released when it was used"), not use.was_released),
        ("lot_was_not_valid", _("Lot %(lot)s was past its last day when it was used"), not use.was_valid),
        ("lot_in_doubt", _("Lot %(lot)s has been taken back since: %(state)s"), use.is_in_doubt),
    ]
    return [
        Finding(code, text % names, ok=False, detail=str(lot.material.name), link=lot.get_absolute_url())
        for code, text, holds in reasons
        if holds
    ]
