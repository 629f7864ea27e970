"""Raise an exception: something departed from the recipe, and the record says so at once."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from batches.actions._exceptions import new_exception
from batches.choices import ExceptionKind, StepState
from batches.contracts import Departure
from batches.lifecycles import STEP
from batches.models import BatchException, StepExecution
from batches.selectors.locking import locked_batch


@action("batches.raise_exception", label=_("Raise exception"), subject="step", event_caused=True)
def raise_exception(*, step: StepExecution, departure: Departure, actor: Any) -> BatchException:
    """Bind the departure to its step; the same excursion reported again is the same exception (URS-EBR-07).

    A step that was closed already is open again until QA has assessed it.
    """
    batch = locked_batch(step.batch_id)
    if departure.kind == ExceptionKind.EXCURSION:
        known: BatchException | None = step.exceptions.filter(
            kind=departure.kind, field=departure.field, began_at=departure.began_at
        ).first()
        if known is not None:
            return known
    if step.state == StepState.DONE:
        step.state = STEP.check(step.state, "reopen_step")
        step.save()
    return new_exception(batch, step, departure, actor)
