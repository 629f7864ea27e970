"""The production head has reviewed the record and signed (GMP 25; 21 CFR 211.188)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from batches.contracts import RELEASE_CHECKS, ReleaseCheck
from batches.models import Batch
from kernel.findings import Finding
from quality.selectors.signed import signed_review


@RELEASE_CHECKS.register
class ProductionReviewedSigned(ReleaseCheck):
    """Looks for the signature “reviewed” of the production review on the record as it stands."""

    code = "production_reviewed_signed"
    label = gettext_lazy("Reviewed and signed by production")

    def evaluate(self, batch: Batch) -> list[Finding]:
        """One query over the signatures."""
        return [signed_review(batch, "batches.review_production", self.code, self.label)]
