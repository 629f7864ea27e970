"""End a phase by hand, when its equipment never started, has fallen silent, or its time is over."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.context import current_run
from audit.runner import action
from batches.actions._phase import severity_of, write_up
from batches.actions._recording import raise_departures
from batches.choices import ExceptionKind, StepState, WatchState
from batches.contracts import Departure
from batches.errors import NoPhaseRunning, PhaseNotOverdue
from batches.events import PhaseEnded
from batches.lifecycles import STEP
from batches.models import PhaseRun, StepExecution
from batches.selectors.locking import locked_batch
from batches.selectors.phases import UNDER_WAY, may_end_by_hand
from kernel import clock, live
from kernel.events import publish


@action("batches.end_phase", label=_("End phase by hand"), subject="step", reason=True)
def end_phase(*, step: StepExecution, actor: Any) -> StepExecution:
    """Write up what was captured so far; that a person ended it is an exception (URS-EBR-08).

    A phase that never began to run is given up instead, so that the step can be started again.
    """
    batch = locked_batch(step.batch_id)
    run: PhaseRun | None = PhaseRun.objects.select_for_update(of=("self",)).filter(step=step).first()
    if run is None or run.state not in UNDER_WAY or step.state != StepState.ACTIVE:
        raise NoPhaseRunning(step=step.number)
    if not may_end_by_hand(run, clock.now()):
        raise PhaseNotOverdue(unit=step.unit.code if step.unit is not None else "–")
    publish(PhaseEnded(step, step.unit, by_hand=True))
    if run.state == WatchState.WAITING:
        _give_up(step, run)
    else:
        write_up(step, run, clock.now(), actor)
    by_hand = Departure(kind=ExceptionKind.MANUAL_END, severity=severity_of(step), description=_words())
    raise_departures(step, [by_hand], actor)
    live.publish(f"batch:{batch.uuid}", {"step": step.number, "phase": "ended"})
    return step


def _give_up(step: StepExecution, run: PhaseRun) -> None:
    """Back to the start: the equipment never reported that it runs."""
    run.delete()
    step.state = STEP.check(step.state, "fail_phase")
    step.started_at = step.performer = None
    step.save()


def _words() -> str:
    """The person's reason, as the exception shows it."""
    run = current_run()
    return run.reason.text if run is not None and run.reason is not None else ""
