"""QA has reviewed the record and signed (GMP 230; 21 CFR 211.192)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from batches.contracts import RELEASE_CHECKS, ReleaseCheck
from batches.models import Batch
from kernel.findings import Finding
from quality.selectors.signed import signed_review


@RELEASE_CHECKS.register
class QaReviewedSigned(ReleaseCheck):
    """Looks for the signature “reviewed” of the QA review, and that it covers the record as it stands."""

    code = "qa_reviewed_signed"
    label = gettext_lazy("Reviewed and signed by QA")

    def evaluate(self, batch: Batch) -> list[Finding]:
        """One query over the signatures, and those that read the record again."""
        return [signed_review(batch, "quality.review_batch", self.code, self.label, must_cover=True)]
