"""The trail of the batch is whole: every hash recomputed, every live record as its last image (URS-AUD-08)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.verification import verify_about
from batches.contracts import RELEASE_CHECKS, ReleaseCheck
from batches.models import Batch
from kernel.findings import Finding


@RELEASE_CHECKS.register
class TrailIntegrity(ReleaseCheck):
    """Recomputes what the trail keeps about the batch, with code of its own."""

    code = "trail_integrity"
    label = gettext_lazy("Trail integrity proven")

    def evaluate(self, batch: Batch) -> list[Finding]:
        """One query per table that the batch touched, whatever the number of rows."""
        report = verify_about([f"batch:{batch.code}"])
        counts = {"events": report.events, "changes": report.changes, "records": report.records}
        detail = _("%(events)s events, %(changes)s changes, %(records)s records recomputed") % counts
        if report.is_whole:
            return [Finding("trail_whole", str(self.label), ok=True, detail=detail)]
        return [
            Finding(
                "trail_broken",
                _("The trail is not whole: %(fault)s") % {"fault": fault},
                ok=False,
                detail=detail,
            )
            for fault in report.faults
        ]
