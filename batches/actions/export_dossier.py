"""Export a batch dossier: a numbered, signed file that anyone can verify leaves the system (URS-DAT-09)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from batches.errors import StepOfOtherBatch
from batches.models import Batch, Dossier, StepExecution
from batches.selectors.disposed import demand_record
from kernel import clock
from people.models import User


@action("batches.export_dossier", label=_("Export dossier"), subject="batch")
def export_dossier(
    *,
    batch: Batch,
    step: StepExecution | None,
    language: str,
    content_digest: str,
    batch_state: str,
    read_at: datetime,
    log_size: int,
    fingerprint: str,
    actor: User,
) -> Dossier:
    """Number the dossier and keep the digest of its data; that was read before, without any lock."""
    demand_record(batch)
    if step is not None and step.batch_id != batch.pk:
        raise StepOfOtherBatch(step=step.number, batch=batch.code)
    last = Dossier.objects.filter(batch=batch).aggregate(last=Max("number"))["last"] or 0
    made = Dossier(
        batch=batch,
        number=last + 1,
        step=step,
        language=language,
        batch_state=batch_state,
        read_at=read_at,
        content_digest=content_digest,
        log_size=log_size,
        fingerprint=fingerprint,
        exported_by=actor,
        exported_at=clock.now(),
    )
    made.full_clean()
    made.save()
    return made
