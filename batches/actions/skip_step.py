"""Skip a step: only QA, only with a reason, and never without an exception (URS-EBR-03)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.choices import Meaning
from audit.declaration import action
from audit.signing import Sign
from batches.actions._exceptions import new_exception
from batches.actions._screens import keep_screen, same_screen
from batches.actions._words import reason_text
from batches.choices import ExceptionKind, Moment, Severity, StepState
from batches.contracts import Departure
from batches.errors import StepNotSkippable
from batches.lifecycles import STEP
from batches.models import StepExecution
from batches.selectors.locking import locked_batch
from batches.selectors.rooms import demand_here
from batches.selectors.turn import demand_running, demand_turn


def _demand_skippable(*, step: StepExecution) -> None:
    """Refuse before anything is signed: only a step that has not been begun, at its turn, and in its room."""
    demand_running(step.batch)
    if step.state != StepState.PENDING:
        raise StepNotSkippable(step=step.number, state=str(StepState(step.state).label))
    demand_turn(step.batch, step)
    demand_here(step, step.batch)


@action(
    "batches.skip_step",
    label=_("Skip step"),
    subject="step",
    reason=True,
    signature=Sign(
        Meaning.APPROVED,
        follows=_("The step is left out; an exception with your reason stands in the review."),
    ),
    check=_demand_skippable,
    secret=("screen",),
)
def skip_step(*, step: StepExecution, actor: Any, screen: str | None = None) -> StepExecution:
    """Leave the step out; the exception with the reason stands in the review (URS-EBR-15)."""
    batch = locked_batch(step.batch_id)
    seen = same_screen(step, batch, screen)
    step.state = STEP.check(step.state, "skip_step")
    step.save()
    departure = Departure(kind=ExceptionKind.SKIPPED_STEP, severity=Severity.MAJOR, description=reason_text())
    new_exception(batch, step, departure, actor)
    keep_screen(step, Moment.SKIPPED, actor, seen)
    return step
