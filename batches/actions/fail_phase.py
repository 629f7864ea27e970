"""Let a phase fail before it runs: its equipment refused the command or read back other set-points."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from batches.actions._ending import give_up
from batches.actions._phase import severity_of
from batches.actions._recording import raise_departures
from batches.actions._settling import settle_after
from batches.choices import ExceptionKind, StepState, WatchState
from batches.contracts import Departure
from batches.models import PhaseRun, StepExecution
from batches.selectors.locking import locked_batch
from kernel import live


@action("batches.fail_phase", label=_("Phase not started"), subject="step", event_caused=True)
def fail_phase(*, step: StepExecution, why: str, actor: Any) -> StepExecution:
    """Block the start, keep the reason as an exception, and let the step be started again (URS-RCP-11)."""
    batch = locked_batch(step.batch_id)
    waiting = PhaseRun.objects.filter(step=step, state=WatchState.WAITING).first()
    if step.state != StepState.ACTIVE or waiting is None:
        return step
    give_up(step, waiting)
    departure = Departure(kind=ExceptionKind.COMMAND, severity=severity_of(step), description=why)
    raise_departures(step, [departure], actor)
    live.publish(f"batch:{batch.uuid}", {"step": step.number, "state": step.state})
    return settle_after(step, batch, actor)
