"""End a phase by hand, when its equipment never started, has fallen silent, or its time is over."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from batches.actions._ending import cut_short
from batches.actions._phase import severity_of
from batches.actions._recording import raise_departures
from batches.actions._screens import keep_screen, same_screen
from batches.actions._settling import settle_after
from batches.actions._words import reason_text
from batches.choices import ExceptionKind, Moment, StepState
from batches.contracts import Departure
from batches.errors import NoPhaseRunning, PhaseNotOverdue
from batches.models import PhaseRun, StepExecution
from batches.selectors.locking import locked_batch
from batches.selectors.phases import UNDER_WAY, may_end_by_hand
from batches.selectors.rooms import demand_here
from kernel import clock, live


@action("batches.end_phase", label=_("End phase by hand"), subject="step", reason=True, secret=("screen",))
def end_phase(*, step: StepExecution, actor: Any, screen: str | None = None) -> StepExecution:
    """Write up what was captured so far; that a person ended it is an exception (URS-EBR-08).

    A phase that never began to run is given up instead, so that the step can be started again.
    """
    batch = locked_batch(step.batch_id)
    demand_here(step, batch)
    run: PhaseRun | None = PhaseRun.objects.select_for_update(of=("self",)).filter(step=step).first()
    if run is None or run.state not in UNDER_WAY or step.state != StepState.ACTIVE:
        raise NoPhaseRunning(step=step.number)
    if not may_end_by_hand(run, batch, clock.now()):
        raise PhaseNotOverdue(unit=step.unit.code if step.unit is not None else "–")
    seen = same_screen(step, batch, screen)
    run.step = step
    cut_short(run, actor)
    keep_screen(step, Moment.ENDED, actor, seen)
    by_hand = Departure(kind=ExceptionKind.MANUAL_END, severity=severity_of(step), description=reason_text())
    raise_departures(step, [by_hand], actor)
    live.publish(f"batch:{batch.uuid}", {"step": step.number, "phase": "ended"})
    return settle_after(step, batch, actor)
