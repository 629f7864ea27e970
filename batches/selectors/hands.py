"""Whose hands a batch went through: who worked on it does not review it (GMP 25; URS-SIG-10)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from batches.errors import WorkedOnBatch
from batches.models import Batch, StepExecution


def _own(person: Any) -> Q:
    """Steps that the person performed, verified, recorded values into, or decided an override or a correction of."""
    own = Q(performer=person) | Q(verifier=person) | Q(records__entered_by=person)
    own |= Q(raw_files__processed__processed_by=person) | Q(raw_files__processed__decided_by=person)
    return own | Q(overrides__decided_by=person) | Q(proposals__decided_by=person)


def steps_worked_on(batch: Batch, person: Any) -> int:
    """How many steps of the batch went through the person's hands."""
    return int(batch.steps.filter(_own(person)).distinct().count())


def untouched_by(person: Any, batches: QuerySet[Batch]) -> QuerySet[Batch]:
    """Those of ``batches`` that the person did not work on: what they may judge."""
    return batches.exclude(pk__in=StepExecution.objects.filter(_own(person)).values("batch_id"))


def demand_other_hands(batch: Batch, person: Any, action: Any) -> None:
    """Raise ``WorkedOnBatch`` when the person worked on any step of the batch."""
    count = steps_worked_on(batch, person)
    if count:
        raise WorkedOnBatch(person=person.get_full_name(), count=count, batch=batch.code, action=str(action))
