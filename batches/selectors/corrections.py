"""Values that were corrected after entry: what it was, what it is, why, and by whom (URS-AUD-06)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from audit.models import AuditEvent
from batches.choices import ExceptionKind
from batches.contracts import field_label
from batches.models import BatchException, StepExecution, StepRecord


@dataclass(frozen=True)
class Correction:
    """One change of one recorded value, with the event that made it."""

    step: StepExecution
    field: str
    label: str
    was: str
    is_now: str
    unit: str
    event: AuditEvent | None
    exception: BatchException | None


def corrections_of(steps: Iterable[StepExecution], exceptions: Iterable[BatchException]) -> list[Correction]:
    """Every correction in order of time, with the exception it raised; two queries beside what is given."""
    corrected = {
        record.pk: (record, step) for step in steps for record in step.records.all() if record.is_corrected
    }
    if not corrected:
        return []
    raised = _raised_for(exceptions)
    versions = StepRecord.history.filter(id__in=list(corrected)).order_by("id", "history_id")
    changes = [
        (before, after)
        for before, after in pairwise(versions)
        if before.id == after.id and before.value != after.value and after.is_corrected
    ]
    events = AuditEvent.objects.in_bulk([after.event_id for _before, after in changes])
    found = []
    for before, after in sorted(changes, key=lambda change: int(change[1].history_id)):
        record, step = corrected[after.id]
        found.append(
            Correction(
                step=step,
                field=record.field,
                label=field_label(step, record.field),
                was=before.value,
                is_now=after.value,
                unit=after.unit,
                event=events.get(after.event_id),
                exception=_take(raised[step.pk, record.field], before.value),
            )
        )
    return found


def _raised_for(exceptions: Iterable[BatchException]) -> dict[tuple[int | None, str], list[BatchException]]:
    """The exceptions of each changed value, in the order in which they were raised."""
    found: dict[tuple[int | None, str], list[BatchException]] = defaultdict(list)
    for exception in sorted(exceptions, key=lambda each: each.pk):
        if exception.kind in (ExceptionKind.CORRECTION, ExceptionKind.RECALCULATION):
            found[exception.step_id, exception.field].append(exception)
    return found


def _take(raised: list[BatchException], was: str) -> BatchException | None:
    """The next one; of a recalculation the one that keeps the result that was replaced."""
    for exception in raised:
        if exception.kind == ExceptionKind.CORRECTION or exception.recorded == was:
            raised.remove(exception)
            return exception
    return None
