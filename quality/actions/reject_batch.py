"""Reject a batch: the qualified person's decision, by signature and with its reason (GMP 230)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.context import current_run
from audit.declaration import action
from audit.signing import Sign
from batches.actions.mark_rejected import mark_rejected
from batches.models import Batch
from kernel import clock
from people.models import User
from quality.choices import Decision
from quality.errors import AlreadyDecided
from quality.models import Disposition
from quality.selectors.release import check_results, results_as_record


@action(
    "quality.reject_batch",
    label=_("Reject batch"),
    subject="batch",
    reason=True,
    signature=Sign("rejected", follows=_("The batch and its lot are rejected for good; the ERP is told.")),
)
def reject_batch(*, batch: Batch, actor: User) -> Batch:
    """Reject it with its lot; what the release checks saw then is kept beside the reason."""
    decided = Disposition.objects.filter(batch=batch).first()
    if decided is not None:
        raise AlreadyDecided(batch=batch.code, decision=decided.get_decision_display())
    run = current_run()
    disposition = Disposition(
        batch=batch,
        decision=Decision.REJECTED,
        findings=results_as_record(batch, check_results(batch)),
        reason=run.reason.text if run is not None and run.reason is not None else "",
        decided_by=actor,
        decided_at=clock.now(),
    )
    disposition.full_clean()
    disposition.save()
    return mark_rejected(batch=batch, actor=actor)
