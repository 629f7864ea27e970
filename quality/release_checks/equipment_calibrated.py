"""Every unit used was in calibration through its whole use (GMP 90-94; 21 CFR 211.68, 211.160)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from batches.contracts import RELEASE_CHECKS, ReleaseCheck
from batches.models import Batch
from kernel.findings import Finding
from quality.selectors.equipment_used import UnitUse, units_used


@RELEASE_CHECKS.register
class EquipmentCalibrated(ReleaseCheck):
    """Looks at the certificate that counted when each unit was used, not at today's."""

    code = "equipment_calibrated"
    label = gettext_lazy("Equipment in calibration")

    def evaluate(self, batch: Batch) -> list[Finding]:
        """Three queries: allocations, steps and calibration records."""
        uses = units_used(batch)
        against = [_against(use) for use in uses if not use.was_calibrated]
        if against:
            return against
        count = len(uses)
        text = ngettext("%(count)s unit, in calibration", "%(count)s units, all in calibration", count)
        return [
            Finding(
                "equipment",
                text % {"count": count} if count else _("No unit that needs calibration was used"),
                ok=True,
                detail=", ".join(use.unit.code for use in uses),
                link=batch.get_absolute_url(),
            )
        ]


def _against(use: UnitUse) -> Finding:
    record = use.calibration
    text = _("%(unit)s was not in calibration when it was used") % {"unit": use.unit.code}
    if record is None:
        detail = _("There was no calibration before its use.")
    elif not record.passed:
        detail = _("Calibration %(certificate)s was out of limits.") % {"certificate": record.certificate}
    else:
        detail = _("Calibration %(certificate)s ended on %(day)s.") % {
            "certificate": record.certificate,
            "day": record.due_on.isoformat(),
        }
    return Finding("not_calibrated", text, ok=False, detail=detail, link=use.unit.get_absolute_url())
