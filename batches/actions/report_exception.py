"""Report an exception by hand: what a person saw and no instrument did."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from batches.actions._exceptions import new_exception
from batches.actions._words import reason_text
from batches.choices import BatchState, ExceptionKind, Severity
from batches.contracts import Departure
from batches.errors import NotReportable, StepOfOtherBatch
from batches.models import Batch, BatchException, StepExecution

REPORTABLE = (
    BatchState.IN_EXECUTION,
    BatchState.PRODUCTION_COMPLETE,
    BatchState.PRODUCTION_REVIEWED,
    BatchState.QA_REVIEWED,
)


@action("batches.report_exception", label=_("Report exception"), subject="batch", reason=True)
def report_exception(
    *, batch: Batch, severity: str, step: StepExecution | None = None, actor: Any
) -> BatchException:
    """Keep what the person saw, in their words (the reason), with the step it happened in (GMP 175).

    A record that was reviewed goes back, to be reviewed and signed again with it.
    """
    if batch.state not in REPORTABLE:
        raise NotReportable(batch=batch.code, state=str(BatchState(batch.state).label))
    if step is not None and step.batch_id != batch.pk:
        raise StepOfOtherBatch(step=step.number, batch=batch.code)
    departure = Departure(kind=ExceptionKind.REPORTED, severity=Severity(severity), description=reason_text())
    return new_exception(batch, step, departure, actor)
