"""Reopen a signed record: something was added to it, so that it is no longer what was signed."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from batches.events import BatchReturned
from batches.lifecycles import BATCH
from batches.models import Batch
from kernel import live
from kernel.events import publish


@action("batches.reopen_record", label=_("Reopen record"), subject="batch", event_caused=True)
def reopen_record(*, batch: Batch) -> Batch:
    """Back to before the first review, in the same transaction as what was added (URS-SIG-07)."""
    batch.state = BATCH.check(batch.state, "reopen_record")
    batch.save()
    publish(BatchReturned(batch))
    live.publish(f"batch:{batch.uuid}", {"state": batch.state})
    return batch
