"""Approve an override: another person lets a value stand that lies outside its tolerance."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.choices import Meaning
from audit.declaration import action
from audit.signing import Sign
from batches.actions._overrides import demand_second_person, keep_decision, locked_step_of
from batches.actions._recording import finish
from batches.actions._screens import keep_screen, same_screen
from batches.choices import ExceptionKind, Moment
from batches.contracts import Departure, StepContext, limit_text
from batches.events import StepRecorded
from batches.models import ToleranceOverride
from batches.selectors.context import context_of, step_type_of
from batches.selectors.locking import locked_batch
from batches.selectors.turn import demand_running, demand_turn
from kernel import clock
from kernel.events import publish

LABEL = _("Approve override")


def _demand_second_person(*, override: ToleranceOverride, actor: Any) -> None:
    demand_second_person(override, actor, LABEL)


@action(
    "batches.approve_override",
    label=LABEL,
    subject="override",
    reason=True,
    signature=Sign(
        Meaning.APPROVED,
        follows=_("The value stands outside its tolerance; an exception is raised, which QA assesses."),
    ),
    check=_demand_second_person,
    secret=("screen",),
)
def approve_override(
    *, override: ToleranceOverride, actor: Any, screen: str | None = None
) -> ToleranceOverride:
    """Record what was refused, outside its limits, and raise the exception that QA assesses (URS-EBR-15).

    Everything but the tolerance is judged anew: lot, scale, and that the load still stands on it. The value
    is the work of whoever asked; the decision is the signer's.
    """
    step = locked_step_of(override)
    batch = locked_batch(step.batch_id)
    demand_running(batch)
    demand_turn(batch, step)
    seen = same_screen(step, batch, screen)
    context = context_of(step, batch, actor, clock.now())
    outcome = step_type_of(step).record_override(context, override.attempt.inputs)
    keep_decision(override, "approve_override", actor)
    accepted = replace(outcome, departures=(*outcome.departures, _departure(context, override, actor)))
    step = finish(step, accepted, actor, worked_by=override.requested_by)
    fields = [value.field for value in outcome.values]
    keep_screen(step, Moment.APPROVED, actor, seen, fields=fields, override=override)
    publish(StepRecorded(step))
    return override


def _departure(context: StepContext, override: ToleranceOverride, actor: Any) -> Departure:
    """Who asked, who accepted, and both reasons: in their own words, so that every reader sees them."""
    asked = f"{override.requested_by.get_full_name()}: {override.request_reason}"
    accepted = f"{actor.get_full_name()}: {override.decision_reason}"
    return Departure(
        kind=ExceptionKind.OVERRIDE,
        field=override.field,
        severity=context.severity,
        limit=limit_text(override.low, override.high),
        recorded=override.value,
        unit=override.unit,
        description=f"{asked}\n{accepted}",
    )
