"""Writes an exception; used by the actions of this folder that raise or report one."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from batches.actions.reopen_record import reopen_record
from batches.contracts import Departure
from batches.events import ExceptionRaised
from batches.lifecycles import BATCH
from batches.models import Batch, BatchException, StepExecution
from kernel import clock, live
from kernel.events import publish


def new_exception(
    batch: Batch, step: StepExecution | None, departure: Departure, actor: Any
) -> BatchException:
    """Number it within its batch (whose row is locked), keep it, and let the apps above know.

    A record that was signed goes back to before its first review: it is no longer what was signed.
    """
    if BATCH.allows(batch.state, "reopen_record"):
        batch = reopen_record(batch=batch, actor=actor)
    exception = BatchException(
        site=batch.site,
        code=f"{batch.code}-X{batch.exceptions.count() + 1:02d}",
        batch=batch,
        step=step,
        raised_at=clock.now(),
        raised_by=actor,
        **{each.name: getattr(departure, each.name) for each in fields(departure)},
    )
    exception.full_clean(exclude=["batch", "step", "site", "raised_by"])
    exception.save()
    publish(ExceptionRaised(exception))
    live.publish(f"batch:{batch.uuid}", {"exception": exception.code})
    return exception
