"""React to captured samples: excursions become exceptions, the end of a run ends its phase.

No action itself: it decides nothing that a person could, and runs the actions below as the system.
"""

from __future__ import annotations

from audit.contracts import authority
from batches.actions._phase import excursion_of
from batches.actions._watching import Excursion, RunChanged, look_at
from batches.actions.complete_phase import complete_phase
from batches.actions.end_excursion import end_excursion
from batches.actions.raise_exception import raise_exception
from batches.actions.settle_batch import settle_batch
from batches.choices import ExceptionKind
from batches.models import BatchException, StepExecution, TagWatch
from batches.selectors.phases import TRANSIENT
from equipment.events import SamplesStored


def watch_samples(event: SamplesStored) -> None:
    """Judge the samples and carry out what follows, each fact in a transaction of its own."""
    for finding in look_at(event):
        if isinstance(finding, Excursion):
            _carry_out(finding)
        else:
            _move_on(finding)


def _carry_out(excursion: Excursion) -> None:
    watch, violation = excursion.watch, excursion.violation
    step = StepExecution.objects.select_related("batch").get(run__watches=watch)
    if violation.ended_at is None:
        exception = raise_exception(
            step=step, departure=excursion_of(step, watch, violation), actor=authority().system_actor()
        )
        TagWatch.objects.filter(pk=watch.pk, violation_since=violation.began_at).update(exception=exception)
        return
    found = BatchException.objects.filter(
        step=step, kind=ExceptionKind.EXCURSION, field=watch.field, began_at=violation.began_at
    ).first()
    if found is not None:
        end_excursion(
            exception=found,
            ended_at=violation.ended_at,
            worst_value=violation.worst,
            sample_count=violation.count,
            is_uncertain=not violation.is_certain,
            actor=authority().system_actor(),
        )


def _move_on(change: RunChanged) -> None:
    """End the phase when its equipment is done, else let the procedure settle."""
    step = StepExecution.objects.select_related("batch").get(pk=change.run.step_id)
    if change.is_over:
        complete_phase(step=step, actor=authority().system_actor())
    elif step.batch.procedure_state in TRANSIENT:
        settle_batch(batch=step.batch, actor=authority().system_actor())
