"""Hold a batch: the procedure runs to its safe state, nothing more is recorded (F-18 HOLD)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from batches.choices import BatchState, ProcedureState, WatchState
from batches.errors import BatchNotInExecution
from batches.events import BatchHeld, PhaseHolding
from batches.lifecycles import PROCEDURE
from batches.models import Batch
from batches.selectors.phases import awaited_phases, running_phases
from kernel import live
from kernel.events import publish


@action("batches.hold_batch", label=_("Hold batch"), subject="batch", reason=True)
def hold_batch(*, batch: Batch) -> Batch:
    """Go to holding; held follows by itself: at once, or when the equipment under way says it is held."""
    if batch.state != BatchState.IN_EXECUTION:
        raise BatchNotInExecution(batch=batch.code, state=str(BatchState(batch.state).label))
    was_restarting = batch.procedure_state == ProcedureState.RESTARTING
    batch.procedure_state = PROCEDURE.check(batch.procedure_state, "hold")
    # One that is held already is told again only when it may just be on its way to run.
    to_hold = [run for run in running_phases(batch) if was_restarting or run.state != WatchState.PAUSED]
    if not awaited_phases(batch):
        batch.procedure_state = PROCEDURE.check(batch.procedure_state, "auto")
    batch.save()
    for run in to_hold:
        publish(PhaseHolding(run.step, run.step.unit))
    publish(BatchHeld(batch))
    live.publish(f"batch:{batch.uuid}", {"procedure": batch.procedure_state})
    return batch
