"""No correction of a critical value waits for its approval (URS-AUD-05)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from batches.contracts import RELEASE_CHECKS, ReleaseCheck
from batches.models import Batch
from batches.selectors.proposals import open_proposals, open_results
from kernel.findings import Finding


@RELEASE_CHECKS.register
class NoOpenCorrections(ReleaseCheck):
    """Names each proposal that nobody has approved or rejected."""

    code = "no_open_corrections"
    label = gettext_lazy("Every correction of a critical value decided")

    def evaluate(self, batch: Batch) -> list[Finding]:
        """One query over the open proposals, one over the raw files that were processed again."""
        proposed = [
            (_("Correction %(code)s is neither approved nor rejected"), each)
            for each in open_proposals(batch)
        ]
        again = [
            (_("Results %(code)s are neither approved nor rejected"), each) for each in open_results(batch)
        ]
        waiting: list[tuple[str, Any]] = [*proposed, *again]
        if not waiting:
            text = _("No correction of a critical value waits for approval")
            return [Finding("corrections_decided", text, ok=True, link=batch.get_absolute_url())]
        return [
            Finding(
                "correction_open",
                text % {"code": each.code},
                ok=False,
                detail=each.as_text(),
                link=each.get_absolute_url(),
            )
            for text, each in waiting
        ]
