"""Reopen a calculation: a value that it rests on was corrected, so its result does not stand any more."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from batches.actions.raise_exception import raise_exception
from batches.choices import ExceptionKind, Severity
from batches.contracts import Departure
from batches.lifecycles import STEP
from batches.models import StepExecution
from kernel import live


@action("batches.reopen_calculation", label=_("Reopen calculation"), subject="step", event_caused=True)
def reopen_calculation(*, step: StepExecution, because: Departure, source: str, actor: Any) -> StepExecution:
    """Take the step back to where its result has to be confirmed, and keep the old one in an exception.

    The record shows the old value until the new one is confirmed; the batch does not go on before (URS-EBR-14).
    """
    step.state = STEP.check(step.state, "reopen_calculation")
    step.ended_at = step.verifier = step.verified_at = None
    step.save()
    field = step.definition["parameters"]["field"]
    old = step.records.get(field=field)
    departure = Departure(
        kind=ExceptionKind.RECALCULATION,
        field=field,
        # As the correction itself; a new result outside its limits raises a critical one of its own.
        severity=Severity.MINOR,
        recorded=old.value,
        unit=old.unit,
        # Number, name and digits of the source: the same in every language.
        description=f"{source} {because.field}: {because.recorded} {because.unit}".strip(),
    )
    raise_exception(step=step, departure=departure, actor=actor)
    live.publish(f"batch:{step.batch.uuid}", {"step": step.number, "state": step.state})
    return step
