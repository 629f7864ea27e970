"""Restart a held batch (F-18 RESTART)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from batches.choices import BatchState, WatchState
from batches.errors import BatchNotInExecution
from batches.events import BatchRestarted, PhaseRestarting
from batches.lifecycles import PROCEDURE
from batches.models import Batch
from batches.selectors.phases import awaited_phases, running_phases
from kernel import live
from kernel.events import publish


@action("batches.restart_batch", label=_("Restart batch"), subject="batch", reason=True)
def restart_batch(*, batch: Batch) -> Batch:
    """Go to restarting; running follows by itself: at once, or when the equipment says it runs again."""
    if batch.state != BatchState.IN_EXECUTION:
        raise BatchNotInExecution(batch=batch.code, state=str(BatchState(batch.state).label))
    batch.procedure_state = PROCEDURE.check(batch.procedure_state, "restart")
    to_start = [run for run in running_phases(batch) if run.state != WatchState.RUNNING]
    if not awaited_phases(batch):
        batch.procedure_state = PROCEDURE.check(batch.procedure_state, "auto")
    batch.save()
    for run in to_start:
        publish(PhaseRestarting(run.step, run.step.unit))
    publish(BatchRestarted(batch))
    live.publish(f"batch:{batch.uuid}", {"procedure": batch.procedure_state})
    return batch
