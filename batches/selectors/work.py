"""What waits for somebody: orders without a batch, batches to start, steps to do, verify and assess."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When

from batches.choices import BatchState, ExceptionState, OrderState, ProcedureState, Severity, StepState
from batches.models import Batch, BatchException, ProductionOrder, StepExecution, StepRecord
from batches.selectors.hands import untouched_by
from batches.selectors.turn import settled
from batches.selectors.visible import (
    batches_visible_to,
    exceptions_visible_to,
    orders_visible_to,
    steps_visible_to,
)


def orders_without_batch(user: Any) -> QuerySet[ProductionOrder]:
    """Orders that wait for a batch, the earliest due first."""
    return orders_visible_to(user).filter(state=OrderState.RECEIVED).order_by("due_on", "code")


def batches_to_start(user: Any) -> QuerySet[Batch]:
    """Issued batches."""
    return batches_visible_to(user).filter(state=BatchState.ISSUED).order_by("issued_at")


def running_batches(user: Any) -> QuerySet[Batch]:
    """Batches in execution, with how many steps they have and how many are done."""
    done = Q(steps__state__in=[StepState.DONE, StepState.SKIPPED])
    running = batches_visible_to(user).filter(state=BatchState.IN_EXECUTION).order_by("started_at")
    return running.annotate(step_count=Count("steps"), done_count=Count("steps", filter=done))


def held_batches(user: Any) -> QuerySet[Batch]:
    """Batches that wait for a restart."""
    held = batches_visible_to(user).filter(state=BatchState.IN_EXECUTION, procedure_state=ProcedureState.HELD)
    return held.order_by("started_at")


def batches_to_complete(user: Any) -> QuerySet[Batch]:
    """Batches whose steps are all settled and that still run: production is to be completed."""
    open_steps = StepExecution.objects.filter(batch=OuterRef("pk")).exclude(settled())
    running = batches_visible_to(user).filter(
        state=BatchState.IN_EXECUTION, procedure_state=ProcedureState.RUNNING
    )
    return running.filter(~Exists(open_steps)).order_by("started_at")


def batches_to_review(user: Any) -> QuerySet[Batch]:
    """Batches whose production is complete and not yet reviewed, without those that this person worked on."""
    complete = batches_visible_to(user).filter(state=BatchState.PRODUCTION_COMPLETE)
    return untouched_by(user, complete).order_by("completed_at")


def steps_to_verify(user: Any) -> QuerySet[StepExecution]:
    """Recorded steps that wait for a second person, without those this person did."""
    waiting = steps_visible_to(user).filter(
        state=StepState.RECORDED, verifier=None, definition__is_verified=True
    )
    own_values = StepRecord.objects.filter(entered_by=user).values("step_id")
    return waiting.exclude(performer=user).exclude(pk__in=own_values).order_by("ended_at")


def exceptions_to_assess(user: Any) -> QuerySet[BatchException]:
    """Open exceptions, the critical ones first."""
    gravest_first = (Severity.CRITICAL, Severity.MAJOR, Severity.MINOR)
    rank = Case(
        *(When(severity=severity, then=Value(place)) for place, severity in enumerate(gravest_first)),
        output_field=IntegerField(),
    )
    waiting = exceptions_visible_to(user).filter(state=ExceptionState.OPEN)
    return waiting.annotate(rank=rank).order_by("rank", "raised_at")
