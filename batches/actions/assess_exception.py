"""Assess an exception: QA says what it means for the product."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.choices import Meaning
from audit.declaration import action
from audit.signing import Sign
from batches.actions._recording import close_if_possible
from batches.choices import Assessment, ExceptionState
from batches.errors import AlreadyAssessed, JustificationMissing
from batches.events import ExceptionAssessed
from batches.lifecycles import EXCEPTION
from batches.models import BatchException, StepExecution
from batches.selectors.locking import locked_batch
from kernel import clock
from kernel.events import publish


def _demand_open(*, exception: BatchException, justification: str) -> None:
    """Refuse before anything is signed."""
    if exception.state == ExceptionState.ASSESSED:
        raise AlreadyAssessed(exception=exception.code, person=str(exception.assessed_by))
    if not justification.strip():
        raise JustificationMissing()


@action(
    "batches.assess_exception",
    label=_("Assess exception"),
    subject="exception",
    signature=Sign(
        Meaning.APPROVED,
        follows=_("The exception is assessed; its step closes when nothing else in it is open."),
    ),
    check=_demand_open,
)
def assess_exception(
    *, exception: BatchException, assessment: str, justification: str, actor: Any
) -> BatchException:
    """Give the exception its signed disposition; its step closes when nothing else is open (URS-EBR-07, 15)."""
    step = _locked_step(exception)
    locked_batch(exception.batch_id)
    exception.state = EXCEPTION.check(exception.state, "assess_exception")
    exception.assessment, exception.justification = Assessment(assessment), justification.strip()
    exception.assessed_by, exception.assessed_at = actor, clock.now()
    exception.full_clean(exclude=["batch", "step", "site", "raised_by"])
    exception.save()
    if step is not None:
        close_if_possible(step, actor)
    publish(ExceptionAssessed(exception))
    return exception


def _locked_step(exception: BatchException) -> StepExecution | None:
    """The step, locked before its batch as everywhere."""
    if exception.step_id is None:
        return None
    found: StepExecution = StepExecution.objects.select_for_update(no_key=True).get(pk=exception.step_id)
    return found
