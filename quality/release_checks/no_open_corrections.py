"""No correction of a critical value waits for its approval (URS-AUD-05)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from batches.contracts import RELEASE_CHECKS, ReleaseCheck
from batches.models import Batch
from batches.selectors.proposals import open_proposals
from kernel.findings import Finding


@RELEASE_CHECKS.register
class NoOpenCorrections(ReleaseCheck):
    """Names each proposal that nobody has approved or rejected."""

    code = "no_open_corrections"
    label = gettext_lazy("Every correction of a critical value decided")

    def evaluate(self, batch: Batch) -> list[Finding]:
        """One query over the open proposals."""
        waiting = list(open_proposals(batch))
        if not waiting:
            text = _("No correction of a critical value waits for approval")
            return [Finding("corrections_decided", text, ok=True, link=batch.get_absolute_url())]
        return [
            Finding(
                "correction_open",
                _("Correction %(proposal)s is neither approved nor rejected") % {"proposal": each.code},
                ok=False,
                detail=each.as_text(),
                link=each.get_absolute_url(),
            )
            for each in waiting
        ]
