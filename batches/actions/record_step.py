"""Record into a step what was scanned, weighed, entered or confirmed."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.context import Refused
from audit.declaration import action
from batches.actions._beginning import begin
from batches.actions._recording import finish, is_attempt, keep_attempt
from batches.actions._screens import keep_screen, same_screen
from batches.choices import Moment, StepState
from batches.errors import StepAlreadyRecorded, StepNotStarted
from batches.events import StepRecorded
from batches.models import Batch, StepExecution
from batches.selectors.context import context_of, step_type_of
from batches.selectors.locking import locked_batch
from batches.selectors.qualification import demand_qualified
from batches.selectors.rooms import demand_here
from batches.selectors.turn import demand_running, demand_turn
from kernel import clock
from kernel.errors import DomainError
from kernel.events import publish


@action("batches.record_step", label=_("Record step"), subject="step", secret=("screen",))
def record_step(
    *, step: StepExecution, inputs: dict[str, str], actor: Any, screen: str | None = None
) -> StepExecution | Refused:
    """Save every entry when it is made; a refused one is kept as an attempt (URS-DAT-02, URS-EBR-03).

    A step takes one entry after the other (a scan, then a weight) until it is complete. ``screen`` is what
    the page showed, sealed by it; it is kept in a row of its own and so not once more in the event.
    """
    batch = locked_batch(step.batch_id)
    demand_running(batch)
    demand_here(step, batch)
    if step.state not in (StepState.PENDING, StepState.ACTIVE):
        raise StepAlreadyRecorded(step=step.number, person=str(step.performer or "–"))
    seen = same_screen(step, batch, screen)
    try:
        with transaction.atomic():
            step, fields = _record(step, batch, inputs, actor)
    except DomainError as error:
        if not is_attempt(error):
            raise
        return keep_attempt(step, actor, inputs, error, clock.now(), seen)
    goes_on = step.state == StepState.ACTIVE
    moment = Moment.ENTERED if goes_on else Moment.RECORDED
    keep_screen(step, moment, actor, seen, entered=inputs, fields=fields)
    if step.state in (StepState.RECORDED, StepState.DONE):
        publish(StepRecorded(step))
    return step


def _record(
    step: StepExecution, batch: Batch, inputs: dict[str, str], actor: Any
) -> tuple[StepExecution, list[str]]:
    """Start it if need be, let its type judge the entry, keep what came of it; the names of its values."""
    kind = step_type_of(step)
    if step.state == StepState.PENDING:
        if kind.is_started_by_hand:
            raise StepNotStarted(step=step.number)
        step = begin(step, batch, actor)
    else:
        demand_turn(batch, step)
        demand_qualified(actor, batch, step, clock.now())
    kind.refuse_unknown(inputs)
    outcome = kind.record(context_of(step, batch, actor, clock.now()), inputs)
    return finish(step, outcome, actor), [value.field for value in outcome.values]
