"""Batch records: everything below a batch; the batch itself stays as the stub that others refer to."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.contracts import DISPOSALS, DisposalPlan


@DISPOSALS.register
class BatchRecordDisposal(DisposalPlan):
    """Signed by quality assurance and by the qualified person (GMP 162; URS-AUD-14)."""

    code = "batch_record"
    label = _("Batch records")
    model = "batches.batch"
    action = "quality.dispose_of_batch"
    signers = 2
    kept_actions = ("quality.place_legal_hold",)
