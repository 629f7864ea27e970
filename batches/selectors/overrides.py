"""Values outside their tolerance: what can be asked for, what waits for a second person, what was accepted."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from batches.choices import BatchState, OverrideState, ProcedureState, StepState
from batches.errors import NothingToOverride, WeightOutOfTolerance
from batches.models import Batch, StepAttempt, StepExecution, ToleranceOverride
from batches.selectors.visible import steps_visible_to
from kernel.quantities import Quantity

# Refusals that an override can set aside; every other one stands.
OVERRIDABLE = (WeightOutOfTolerance.code,)


def overrides_of(step: StepExecution) -> QuerySet[ToleranceOverride]:
    """Every override of the step in the order in which they were asked for, with its people."""
    found: QuerySet[ToleranceOverride] = step.overrides.select_related("requested_by", "decided_by")
    return found.order_by("id")


def open_override(step: StepExecution) -> ToleranceOverride | None:
    """The one that waits for a second person; ``None`` without one, or when the step went on without it."""
    if step.state != StepState.ACTIVE:
        return None
    found: ToleranceOverride | None = overrides_of(step).filter(state=OverrideState.REQUESTED).first()
    return found


def refused_value(step: StepExecution) -> StepAttempt | None:
    """The last try that was refused for its tolerance and for which nobody has asked for an override."""
    last: StepAttempt | None = (
        step.attempts.filter(error_code__in=OVERRIDABLE).select_related("override").order_by("-id").first()
    )
    return None if last is None or hasattr(last, "override") else last


def demand_refused_value(step: StepExecution) -> StepAttempt:
    """The same, or ``NothingToOverride``."""
    found = refused_value(step)
    if found is None:
        raise NothingToOverride(step=step.number)
    return found


def accepted_weights(batch: Batch, material: str) -> list[Quantity]:
    """What overrides of this batch have accepted of a material."""
    rows: Iterable[tuple[str, str]] = ToleranceOverride.objects.filter(
        step__batch=batch, step__definition__amount__material=material, state=OverrideState.APPROVED
    ).values_list("value", "unit")
    return [Quantity(Decimal(value), unit) for value, unit in rows]


def overrides_to_decide(user: Any) -> QuerySet[ToleranceOverride]:
    """What waits for a second person at the places of ``user``, without what they asked for themselves."""
    steps = steps_visible_to(user).filter(
        state=StepState.ACTIVE,
        batch__state=BatchState.IN_EXECUTION,
        batch__procedure_state=ProcedureState.RUNNING,
    )
    waiting = ToleranceOverride.objects.filter(
        state=OverrideState.REQUESTED, step_id__in=steps.order_by().values("pk")
    )
    found: QuerySet[ToleranceOverride] = waiting.exclude(requested_by=user).select_related(
        "step__batch__site"
    )
    return found.order_by("requested_at")
