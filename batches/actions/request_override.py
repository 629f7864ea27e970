"""Ask for an override: a value was refused for its tolerance, and somebody thinks that it can stand."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.context import Refused
from audit.declaration import action
from batches.actions._overrides import tell_who_may_decide
from batches.actions._recording import is_attempt, keep_attempt
from batches.actions._screens import keep_screen, same_screen
from batches.actions._words import reason_text
from batches.choices import Moment
from batches.contracts import Value
from batches.errors import OverrideWaits
from batches.models import StepAttempt, StepExecution, ToleranceOverride
from batches.selectors.context import context_of, step_type_of
from batches.selectors.locking import locked_batch
from batches.selectors.overrides import demand_refused_value, open_override
from batches.selectors.qualification import demand_qualified
from batches.selectors.rooms import demand_here
from batches.selectors.turn import demand_running, demand_turn
from kernel import clock, live
from kernel.errors import DomainError


@action(
    "batches.request_override",
    label=_("Ask for an override"),
    subject="step",
    reason=True,
    secret=("screen",),
)
def request_override(
    *, step: StepExecution, actor: Any, screen: str | None = None
) -> ToleranceOverride | Refused:
    """Ask that the value refused last be accepted; it must still be there, and within what the recipe allows.

    What the recipe lets nobody accept is refused, and that try stays in the record (URS-MAT-10).
    """
    batch = locked_batch(step.batch_id)
    demand_running(batch)
    demand_here(step, batch)
    demand_turn(batch, step)
    demand_qualified(actor, batch, step, clock.now())
    waiting = open_override(step)
    if waiting is not None:
        raise OverrideWaits(
            person=waiting.requested_by.get_full_name(), override=waiting.code, value=waiting.as_text()
        )
    attempt = demand_refused_value(step)
    seen = same_screen(step, batch, screen)
    try:
        with transaction.atomic():
            context = context_of(step, batch, actor, clock.now())
            value = step_type_of(step).override_value(context, attempt.inputs)
    except DomainError as error:
        if not is_attempt(error):
            raise
        return keep_attempt(step, actor, attempt.inputs, error, clock.now(), seen)
    override = _asked(step, attempt, value, actor)
    keep_screen(step, Moment.ASKED, actor, seen, override=override)
    tell_who_may_decide(override)
    live.publish(f"batch:{batch.uuid}", {"step": step.number, "override": override.code})
    return override


def _asked(step: StepExecution, attempt: StepAttempt, value: Value, actor: Any) -> ToleranceOverride:
    override = ToleranceOverride(
        step=step,
        number=step.overrides.count() + 1,
        attempt=attempt,
        field=value.field,
        value=value.value,
        unit=value.unit,
        low=value.low,
        high=value.high,
        target=value.target,
        requested_at=clock.now(),
        requested_by=actor,
        request_reason=reason_text(),
    )
    override.full_clean(exclude=["step", "attempt", "requested_by"])
    override.save()
    return override
