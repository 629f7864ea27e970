"""Release a batch: the qualified person's decision, by signature (GMP 25, 230; EU GMP Annex 16)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from audit.signing import Sign
from batches.actions.mark_released import mark_released
from batches.models import Batch
from kernel import clock
from people.models import User
from quality.choices import Decision
from quality.errors import AlreadyDecided, ReleaseRefused
from quality.models import Disposition
from quality.selectors.independence import demand_independent
from quality.selectors.release import check_results, reasons_against, results_as_record


def _demand_independent(*, batch: Batch, actor: User) -> None:
    """Refuse before anything is signed."""
    demand_independent(batch, actor, release_batch.label)


@action(
    "quality.release_batch",
    label=_("Release batch"),
    subject="batch",
    signature=Sign("released", follows=_("The batch is released with its lot; the ERP is told.")),
    check=_demand_independent,
)
def release_batch(*, batch: Batch, actor: User) -> Batch:
    """Release it; refused with every reason that a release check finds (URS-EBR-16)."""
    decided = Disposition.objects.filter(batch=batch).first()
    if decided is not None:
        raise AlreadyDecided(batch=batch.code, decision=decided.get_decision_display())
    results = check_results(batch)
    reasons = reasons_against(results)
    if reasons:
        raise ReleaseRefused(batch=batch.code, findings=reasons)
    disposition = Disposition(
        batch=batch,
        decision=Decision.RELEASED,
        findings=results_as_record(batch, results),
        decided_by=actor,
        decided_at=clock.now(),
    )
    disposition.full_clean()
    disposition.save()
    return mark_released(batch=batch, actor=actor)
