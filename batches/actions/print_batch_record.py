"""Print a batch record: a numbered copy leaves the system, and the trail says who took it (URS-AUD-10)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from batches.models import Batch, RecordPrint
from batches.selectors.disposed import demand_record
from kernel import clock
from people.models import User


@action("batches.print_batch_record", label=_("Export batch record"), subject="batch")
def print_batch_record(
    *, batch: Batch, language: str, content_digest: str, batch_state: str, read_at: datetime, actor: User
) -> RecordPrint:
    """Number the copy and keep the digest of what it says; its content was read before, without any lock.

    The lock on the batch lasts as long as it takes to count its prints.
    """
    demand_record(batch)
    last = RecordPrint.objects.filter(batch=batch).aggregate(last=Max("number"))["last"] or 0
    printed = RecordPrint(
        batch=batch,
        number=last + 1,
        language=language,
        batch_state=batch_state,
        read_at=read_at,
        content_digest=content_digest,
        printed_by=actor,
        printed_at=clock.now(),
    )
    printed.full_clean()
    printed.save()
    return printed
