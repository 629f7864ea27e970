"""Whose turn it is: the enforced order of steps, in one query whatever their number (URS-EBR-03)."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from batches.choices import OVER, BatchState, ExceptionState, ProcedureState, Severity, StepState
from batches.errors import BatchBlocked, BatchNotRunning, StepOutOfOrder
from batches.models import Batch, BatchException, StepExecution


def _critical() -> QuerySet[Any]:
    return BatchException.objects.filter(state=ExceptionState.OPEN, severity=Severity.CRITICAL)


def settled() -> Q:
    """Steps that let the next one begin: over, or recorded and verified with nothing critical open."""
    verified = Q(definition__is_verified=False) | Q(verifier__isnull=False)
    nothing_critical = Q(~Exists(_critical().filter(step=OuterRef("pk"))))
    recorded = Q(state=StepState.RECORDED) & verified & nothing_critical
    return Q(state__in=OVER) | recorded


def present_step(batch: Batch) -> StepExecution | None:
    """The step whose turn it is, ``None`` when all are settled."""
    found: StepExecution | None = batch.steps.exclude(settled()).order_by("sequence").first()
    return found


def unsettled_steps(batch: Batch) -> QuerySet[StepExecution]:
    """Every step that still keeps the batch from being complete, in order."""
    found: QuerySet[StepExecution] = batch.steps.exclude(settled()).order_by("sequence")
    return found


def blocking_exception(batch: Batch) -> BatchException | None:
    """A critical exception of the batch as a whole that QA has not assessed."""
    found: BatchException | None = _critical().filter(batch=batch, step=None).first()
    return found


def demand_running(batch: Batch) -> None:
    """Raise unless the batch is in execution and its procedure runs (F-18)."""
    if batch.state != BatchState.IN_EXECUTION or batch.procedure_state != ProcedureState.RUNNING:
        raise BatchNotRunning(
            batch=batch.code,
            state=str(BatchState(batch.state).label),
            procedure=str(ProcedureState(batch.procedure_state).label),
        )


def demand_turn(batch: Batch, step: StepExecution) -> None:
    """Raise unless every earlier step is settled and nothing critical waits for QA."""
    blocked = blocking_exception(batch)
    if blocked is not None:
        raise BatchBlocked(batch=batch.code, exception=blocked.code)
    first = present_step(batch)
    if first is not None and first.sequence < step.sequence:
        raise StepOutOfOrder(step=step.number, first=first.number, why=why_unsettled(first))


def why_unsettled(step: StepExecution) -> str:
    """What keeps a step from being settled, for the person who waits."""
    if step.state == StepState.PENDING:
        return _("it has not been begun")
    if step.state == StepState.ACTIVE:
        return _("it is not finished")
    if step.is_verified and step.verifier_id is None:
        return _("a second person has to verify it")
    return _("QA has to assess its exception")
