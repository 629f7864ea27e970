"""Dispose of a batch record whose time is over: its content goes, a signed stub stays (URS-AUD-14)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.choices import Meaning
from audit.declaration import action
from audit.event_store import dispose
from audit.signing import Sign
from audit.slots import Slot
from batches.models import Batch
from kernel.findings import against
from quality.errors import DisposalRefused
from quality.selectors.disposal import disposal_facts, disposal_findings

APPROVAL = Sign(
    slots=(
        Slot(Meaning.DISPOSED, "quality.dispose_as_quality"),
        Slot(Meaning.DISPOSED, "quality.dispose_as_qualified_person"),
    ),
    follows=_(
        "The record of the batch is taken out of the database for good; the certificate of disposal stays."
    ),
)


def _demand_disposable(*, batch: Batch) -> None:
    """Refuse each signer before they sign, with every reason there is."""
    reasons = against(disposal_findings(batch))
    if reasons:
        raise DisposalRefused(batch=batch.code, findings=reasons)


@action(
    "quality.dispose_of_batch",
    label=_("Dispose of batch record"),
    subject="batch",
    reason=True,
    signature=APPROVAL,
    check=_demand_disposable,
)
def dispose_of_batch(*, batch: Batch) -> Batch:
    """Runs with the last signature. What is taken out PostgreSQL decides, by what belongs to a batch."""
    dispose(batch, **disposal_facts(batch))
    return batch
