"""Phases under way on equipment."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Max

from batches.choices import ProcedureState, WatchState
from batches.models import Batch, PhaseRun, StepExecution
from equipment.choices import SampleStatus
from equipment.models import TagValue

UNDER_WAY = (WatchState.WAITING, WatchState.RUNNING, WatchState.PAUSED)


# States of the procedure that end by themselves, and what a run must have come to until then.
TRANSIENT: dict[str, tuple[str, ...]] = {
    ProcedureState.HOLDING: (WatchState.PAUSED,),
    ProcedureState.RESTARTING: (WatchState.RUNNING,),
    ProcedureState.STOPPING: (),
    ProcedureState.ABORTING: (),
}


def running_phases(batch: Batch) -> list[PhaseRun]:
    """The runs of the batch that equipment reports on."""
    runs = PhaseRun.objects.filter(step__batch=batch, state__in=UNDER_WAY, state_tag__isnull=False)
    return list(runs.select_related("step__unit", "step__batch"))


def awaited_phases(batch: Batch) -> list[PhaseRun]:
    """The runs for which a transient state of the procedure still waits.

    A unit that is held already will not report it again, nor one that runs already.
    """
    reached = TRANSIENT.get(batch.procedure_state, ())
    return [run for run in running_phases(batch) if run.state not in reached]


def run_of(step: StepExecution) -> PhaseRun | None:
    """The run of this step, with what it watches; ``None`` before its start."""
    return (
        PhaseRun.objects.filter(step=step)
        .select_related("state_tag")
        .prefetch_related("watches__tag")
        .first()
    )


SILENT_AFTER = timedelta(seconds=15)


def may_end_by_hand(run: PhaseRun, batch: Batch, at: datetime) -> bool:
    """Whether the equipment never began, has fallen silent, or the planned time is over without an end.

    A batch that is being stopped waits for nobody: the person sees that the equipment stands.
    """
    if batch.procedure_state == ProcedureState.STOPPING:
        return True
    if run.state == WatchState.WAITING:
        return at - run.requested_at > SILENT_AFTER
    if at >= run.requested_at + timedelta(seconds=run.planned_s) + SILENT_AFTER:
        return True
    tags = list(run.watches.values_list("tag_id", flat=True))
    tags += [run.state_tag_id] if run.state_tag_id is not None else []
    newest = TagValue.objects.filter(tag_id__in=tags, status=SampleStatus.GOOD).aggregate(
        at=Max("source_at")
    )["at"]
    return newest is None or at - max(newest, run.requested_at) > SILENT_AFTER
