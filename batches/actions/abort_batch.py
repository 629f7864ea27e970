"""Abort a batch: it ends at once, whatever its equipment says (F-18 ABORT)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.contracts import authority
from audit.declaration import action
from batches.actions._ending import commanded_state, cut_short, keep_departure
from batches.choices import Severity
from batches.models import Batch
from batches.selectors.locking import lock_open_steps, locked_phases


@action("batches.abort_batch", label=_("Abort batch"), subject="batch", reason=True)
def abort_batch(*, batch: Batch, actor: Any) -> Batch:
    """Tell the equipment to stop and wait for nobody; a reason, but no signature: it may be an emergency.

    The record then goes to the reviewers, and the batch can only be rejected.
    """
    batch.procedure_state = commanded_state(batch, "abort")
    lock_open_steps(batch)
    batch.save()
    for run in locked_phases(batch):
        cut_short(run, authority().system_actor())
    return keep_departure(batch, "ABORT", Severity.CRITICAL, actor)
