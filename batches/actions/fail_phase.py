"""Let a phase fail before it runs: its equipment refused the command or read back other set-points."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.runner import action
from batches.actions._phase import severity_of
from batches.actions._recording import raise_departures
from batches.choices import ExceptionKind, StepState, WatchState
from batches.contracts import Departure
from batches.lifecycles import STEP
from batches.models import PhaseRun, StepExecution
from batches.selectors.locking import locked_batch
from kernel import live


@action("batches.fail_phase", label=_("Phase not started"), subject="step", event_caused=True)
def fail_phase(*, step: StepExecution, why: str, actor: Any) -> StepExecution:
    """Block the start, keep the reason as an exception, and let the step be started again (URS-RCP-11)."""
    batch = locked_batch(step.batch_id)
    waiting = PhaseRun.objects.filter(step=step, state=WatchState.WAITING)
    if step.state != StepState.ACTIVE or not waiting.exists():
        return step
    waiting.delete()
    step.state = STEP.check(step.state, "fail_phase")
    step.started_at = step.performer = None
    step.save()
    departure = Departure(kind=ExceptionKind.COMMAND, severity=severity_of(step), description=why)
    raise_departures(step, [departure], actor)
    live.publish(f"batch:{batch.uuid}", {"step": step.number, "state": step.state})
    return step
