"""Let a transient state of the procedure end by itself (F-18 ``auto``)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from batches.actions.end_batch_early import end_batch_early
from batches.choices import ENDED_EARLY
from batches.lifecycles import PROCEDURE
from batches.models import Batch
from batches.selectors.phases import TRANSIENT, awaited_phases
from kernel import live


@action("batches.settle_batch", label=_("Settle procedure"), subject="batch", event_caused=True)
def settle_batch(*, batch: Batch, actor: Any) -> Batch:
    """Holding becomes held, and so on, once no run is waited for; anything else has settled already."""
    if batch.procedure_state not in TRANSIENT or awaited_phases(batch):
        return batch
    batch.procedure_state = PROCEDURE.check(batch.procedure_state, "auto")
    batch.save()
    if batch.procedure_state in ENDED_EARLY:
        batch = end_batch_early(batch=batch, actor=actor)
    live.publish(f"batch:{batch.uuid}", {"procedure": batch.procedure_state})
    return batch
