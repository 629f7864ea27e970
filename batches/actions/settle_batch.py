"""Let a transient state of the procedure end by itself (F-18 ``auto``)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.runner import action
from batches.choices import ProcedureState
from batches.lifecycles import PROCEDURE
from batches.models import Batch
from kernel import live

TRANSIENT = frozenset({ProcedureState.HOLDING, ProcedureState.RESTARTING})


@action("batches.settle_batch", label=_("Settle procedure"), subject="batch", event_caused=True)
def settle_batch(*, batch: Batch) -> Batch:
    """Holding becomes held, restarting becomes running; anything else has settled already."""
    if batch.procedure_state in TRANSIENT:
        batch.procedure_state = PROCEDURE.check(batch.procedure_state, "auto")
        batch.save()
        live.publish(f"batch:{batch.uuid}", {"procedure": batch.procedure_state})
    return batch
