"""Take a raw file into a step: kept byte for byte, processed at once, and shown before anything is recorded."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.context import Refused
from audit.declaration import action
from batches.actions._beginning import begin
from batches.actions._recording import is_attempt, keep_attempt
from batches.actions._screens import keep_screen, same_screen
from batches.choices import FileSource, Moment, StepState
from batches.errors import StepAlreadyRecorded, TimeNotPlausible
from batches.models import Batch, ProcessedResult, RawFile, StepExecution
from batches.selectors.locking import locked_batch
from batches.selectors.processing import computed, file_parameters
from batches.selectors.qualification import demand_qualified
from batches.selectors.rooms import demand_here
from batches.selectors.turn import demand_running, demand_turn
from kernel import clock, live
from kernel.errors import DomainError


@action("batches.take_raw_file", label=_("Take raw file"), subject="step", secret=("screen", "content"))
def take_raw_file(
    *,
    step: StepExecution,
    content: bytes,
    name: str,
    actor: Any,
    media_type: str = "",
    measured_at: datetime | None = None,
    screen: str | None = None,
) -> RawFile | Refused:
    """Keep the file whatever it is worth; one that cannot be processed is an attempt too (URS-DAT-07, 08).

    An instrument's connection brings the file at the step's turn and begins nothing: a person does.
    """
    batch = locked_batch(step.batch_id)
    demand_running(batch)
    wanted = file_parameters(step)
    if step.state not in (StepState.PENDING, StepState.ACTIVE):
        raise StepAlreadyRecorded(step=step.number, person=str(step.performer or "–"))
    seen = same_screen(step, batch, screen)
    file = RawFile.of(content, name, **_came(step, batch, actor, media_type, measured_at))
    step = _at_work(step, batch, actor)
    try:
        results = computed(content, wanted, wanted.algorithm, wanted.reading())
    except DomainError as error:
        if not is_attempt(error):
            raise
        file.refused_as = error.code
        file.save()
        given = {"file": file.label, "sha256": file.sha256}
        return keep_attempt(step, actor, given, error, file.received_at, seen)
    file.save()
    ProcessedResult(
        raw_file=file,
        version=1,
        algorithm=wanted.algorithm,
        parameters=wanted.reading().to_json(),
        results=results,
        processed_at=file.received_at,
        processed_by=actor,
    ).save()
    keep_screen(step, Moment.ENTERED, actor, seen, entered={"raw_file": file.label})
    live.publish(f"batch:{batch.uuid}", {"step": step.number, "file": file.label})
    return file


def _came(
    step: StepExecution, batch: Batch, actor: Any, media_type: str, measured_at: datetime | None
) -> dict[str, Any]:
    """Which file of the step it is, who brought it and when; a time of measurement that cannot be is refused."""
    now = clock.now()
    began = batch.started_at
    if measured_at is not None and (measured_at > now or (began is not None and measured_at < began)):
        raise TimeNotPlausible(at=measured_at.isoformat())
    return {
        "step": step,
        "number": step.raw_files.count() + 1,
        "media_type": media_type[:100],
        "source": FileSource.CONNECTION if actor.is_service else FileSource.PERSON,
        "sent_by": actor,
        "received_at": now,
        "measured_at": measured_at,
    }


def _at_work(step: StepExecution, batch: Batch, actor: Any) -> StepExecution:
    """The step is begun by the person who brings its file, in its room, trained for it, and at its turn."""
    if actor.is_service:
        demand_turn(batch, step)
        return step
    demand_here(step, batch)
    if step.state == StepState.PENDING:
        return begin(step, batch, actor)
    demand_turn(batch, step)
    demand_qualified(actor, batch, step, clock.now())
    return step
