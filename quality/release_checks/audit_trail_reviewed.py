"""Every entry of the audit trail about the making of the batch has been reviewed (URS-AUD-12)."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from batches.contracts import RELEASE_CHECKS, ReleaseCheck
from batches.models import Batch
from equipment.selectors.site_time import at_site
from kernel.findings import Finding
from quality.choices import TrailConclusion
from quality.selectors.trail import entries_of, entries_to_review, last_trail_review


@RELEASE_CHECKS.register
class AuditTrailReviewed(ReleaseCheck):
    """Counts the entries and those that came after the last signed review."""

    code = "audit_trail_reviewed"
    label = gettext_lazy("Audit trail reviewed")

    def evaluate(self, batch: Batch) -> list[Finding]:
        """Five queries: the last review, what it covers, and three counts."""
        link = reverse("quality:trail_review", kwargs={"uuid": batch.uuid})
        last = last_trail_review(batch)
        counts = {"all": entries_of(batch).count(), "open": entries_to_review(batch, last).count()}
        if last is None:
            text = _("The audit trail has not been reviewed")
            return [
                Finding("trail_not_reviewed", text, ok=False, detail=_("%(all)s entries") % counts, link=link)
            ]
        if last.conclusion == TrailConclusion.FOLLOW_UP:
            text = _("The review of the audit trail left a question open")
            return [Finding("trail_left_open", text, ok=False, detail=last.remark, link=link)]
        names = {
            "person": last.reviewer.printed_name,
            "time": at_site(last.reviewed_at, batch.site),
            **counts,
        }
        if counts["open"]:
            text = _("%(open)s entries came after the review of the audit trail") % counts
            detail = _("last review: %(person)s, %(time)s") % names
            return [Finding("trail_has_new_entries", text, ok=False, detail=detail, link=link)]
        text = _("Audit trail reviewed, %(all)s entries") % counts
        return [
            Finding("trail_reviewed", text, ok=True, detail=f"{names['person']}, {names['time']}", link=link)
        ]
