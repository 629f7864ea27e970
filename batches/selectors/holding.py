"""Why a batch does not run: who held it and in which words, for the people who wait at its equipment."""

from __future__ import annotations

from audit.models import AuditEvent
from audit.selectors.trail import events
from batches.choices import ProcedureState
from batches.models import Batch

ON_HOLD = (ProcedureState.HOLDING, ProcedureState.HELD)
HOLD = "batches.hold_batch"


def hold_of(batch: Batch) -> AuditEvent | None:
    """The command by which ``batch`` is held now, with its reason; ``None`` while it is not."""
    if batch.procedure_state not in ON_HOLD:
        return None
    found: AuditEvent | None = (
        events(ref=f"batch:{batch.code}", action=HOLD, site=batch.site.code).order_by("-id").first()
    )
    return found
