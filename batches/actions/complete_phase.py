"""Complete a phase: its equipment reported the end, and the record gets what was captured."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from batches.actions._phase import early_end_of, severity_of, write_up
from batches.actions._recording import raise_departures
from batches.actions._settling import settle_after
from batches.choices import ExceptionKind, ProcedureState, StepState, WatchState
from batches.contracts import Departure
from batches.events import PhaseEnded
from batches.models import PhaseRun, StepExecution
from batches.selectors.locking import locked_batch
from kernel import clock, live
from kernel.events import publish


@action("batches.complete_phase", label=_("Complete phase"), subject="step", event_caused=True)
def complete_phase(*, step: StepExecution, actor: Any) -> StepExecution:
    """Write minimum, maximum, mean, time outside and gaps; a person then checks them (URS-EBR-04, 09)."""
    batch = locked_batch(step.batch_id)
    run: PhaseRun = PhaseRun.objects.select_for_update(of=("self",)).get(step=step)
    if run.state == WatchState.ENDED or step.state != StepState.ACTIVE:
        return step
    ended_at = run.ended_at or clock.now()
    write_up(step, run, ended_at, actor)
    if batch.procedure_state != ProcedureState.STOPPING:  # else it ended early because it was told to
        raise_departures(step, early_end_of(step, run, ended_at), actor)
        if run.was_stopped:
            stopped = Departure(kind=ExceptionKind.COMMAND, severity=severity_of(step), recorded="STOP")
            raise_departures(step, [stopped], actor)
    publish(PhaseEnded(step, step.unit, by_hand=False))
    live.publish(f"batch:{batch.uuid}", {"step": step.number, "phase": "ended"})
    return settle_after(step, batch, actor)
