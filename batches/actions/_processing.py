"""What processing a raw file again and deciding about it share: what is locked, what is demanded, what follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.contracts import scope_of
from audit.errors import SamePerson
from batches.actions._correcting import reopen_signed
from batches.actions._recording import raise_departures
from batches.actions._words import reason_text
from batches.actions.reopen_calculation import reopen_calculation
from batches.choices import OPEN_RECORD, ExceptionKind, ResultState, Severity
from batches.contracts import Departure, Value
from batches.errors import NotReprocessable, ProductAlreadyBooked, ReprocessingNotOpen
from batches.lifecycles import RESULT
from batches.models import Batch, ProcessedResult, StepExecution
from batches.selectors.calculation import STANDS, calculating_with
from batches.selectors.context import context_of
from batches.selectors.locking import locked_batch, locked_steps
from batches.selectors.processing import judged_values
from kernel import clock, live
from kernel.fields import in_both_languages
from people.notifications import notify_those_who_may


@dataclass(frozen=True)
class OpenedFile:
    """A version that stands with everything that another would touch, locked: step, batch, and what rests on it."""

    step: StepExecution
    batch: Batch
    calculations: Sequence[StepExecution]


def opened_file(standing: ProcessedResult) -> OpenedFile:
    """Lock it; refuse what does not stand, what is decided on, or what the product lot rests on."""
    file = standing.raw_file
    resting = [each for record in file.step.records.all() for each in calculating_with(record)]
    locked = locked_steps([file.step_id, *(each.pk for each in resting)])
    step = locked.pop(file.step_id)
    batch = locked_batch(step.batch_id)
    if batch.state not in OPEN_RECORD or step.state not in STANDS:
        raise NotReprocessable(file=file.label, why=gettext("the record is not open for corrections"))
    if standing.state != ResultState.STANDS:
        raise NotReprocessable(file=file.label, why=gettext("the record does not rest on it"))
    calculations = [each for each in locked.values() if each.state in STANDS]
    if batch.product_lot is not None and calculations:
        raise ProductAlreadyBooked(field=file.label, lot=batch.product_lot.code)
    return OpenedFile(step, batch, calculations)


def demand_second_person(result: ProcessedResult, actor: Any, what: str | Promise) -> None:
    """Refuse before anything is signed: nothing is open, or it is whoever processed it (URS-SIG-10)."""
    if not result.is_open:
        raise ReprocessingNotOpen(result=result.code, state=str(ResultState(result.state).label))
    if actor.pk == result.processed_by_id:
        raise SamePerson(person=actor.get_full_name(), action=str(what))


def keep_decision(result: ProcessedResult, decision: str, actor: Any) -> None:
    """State, person, time and reason."""
    result.state = RESULT.check(result.state, decision)
    result.decided_by, result.decided_at = actor, clock.now()
    result.decision_reason = reason_text()
    result.full_clean(exclude=["raw_file", "processed_by", "decided_by"], validate_unique=False)
    result.save()


def put_in_place(found: OpenedFile, former: ProcessedResult, result: ProcessedResult, actor: Any) -> None:
    """The values of the record become those of this version: judged, verified, calculated and assessed anew."""
    step, context = found.step, context_of(found.step, found.batch, actor, clock.now())
    values, departures = judged_values(context, result)
    for value in values:
        _replace(step, value, result)
    reopen_signed(step)
    again = Departure(
        kind=ExceptionKind.REPROCESSING,
        severity=Severity.MINOR,
        recorded=f"{former.code} → {result.code}",
        description=_said(former, result, actor),
    )
    raise_departures(step, [*departures, again], actor)
    for each in found.calculations:
        reopen_calculation(step=each, because=again, source=step.number, actor=actor)
    live.publish(f"batch:{found.batch.uuid}", {"step": step.number, "result": result.code})


def _replace(step: StepExecution, value: Value, result: ProcessedResult) -> None:
    """The work of whoever processed it, where another only lets it stand; the former digits stay in the trail."""
    record = step.records.get(field=value.field)
    record.is_corrected = record.is_corrected or record.value != value.value
    record.value, record.is_in_limits, record.source_ref = value.value, value.is_in_limits, value.source_ref
    record.recorded_at, record.entered_by = clock.now(), result.processed_by
    record.full_clean(exclude=["step", "entered_by"])
    record.save()


def _said(former: ProcessedResult, result: ProcessedResult, actor: Any) -> str:
    """What stood, what stands, who processed it and who let it stand, each in their own words."""
    processed = f"{result.processed_by.get_full_name()}: {result.reason}"
    approved = f"{actor.get_full_name()}: {result.decision_reason}"
    was = f"V{former.version} {former.algorithm}: {former.as_text()}"
    now = f"V{result.version} {result.algorithm}: {result.as_text()}"
    return "\n".join((was, now, processed, approved))


def tell_who_may_decide(result: ProcessedResult) -> None:
    """Until it is decided the batch cannot be reviewed, so whoever can decide hears of it at once."""
    words = _("Step %(step)s: %(person)s processed the raw file %(file)s again")
    facts = {
        "step": result.step.code,
        "person": result.processed_by.get_full_name(),
        "file": result.raw_file.label,
    }
    text = in_both_languages(lambda: str(words) % facts)
    notify_those_who_may(
        "batches.approve_reprocessing", scope_of(result), text, url=result.get_absolute_url(), severity="warn"
    )
