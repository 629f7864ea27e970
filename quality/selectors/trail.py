"""The entries of a batch's audit trail that a reviewer has to read, and who wrote them (URS-AUD-12)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from audit.choices import Operation
from audit.models import AuditChange, AuditEvent
from audit.selectors.trail import events
from batches.models import Batch, StepRecord
from quality.models import TrailReview

# The entries about the making of a batch. Deviations and cleanings have reviews of their own.
MAKING = Q(action__startswith="batches.") | Q(action__startswith="materials.")
# Reviews and decisions are no production data: each of them is a signed record of its own. Nor does a copy
# that somebody took away change what is reviewed.
NOT_MAKING = (
    "batches.review_production",
    "batches.return_batch",
    "batches.reopen_record",
    "batches.mark_qa_reviewed",
    "batches.mark_released",
    "batches.mark_rejected",
    "materials.release_product_lot",
    "materials.reject_product_lot",
    "batches.print_batch_record",
)


def entries_of(batch: Batch) -> QuerySet[AuditEvent]:
    """Every entry about the making of ``batch``, oldest first; reviews, decisions and prints are left out."""
    return (
        events(ref=f"batch:{batch.code}")
        .filter(MAKING, Q(site=batch.site.code) | Q(site=""))
        .exclude(action__in=NOT_MAKING)
        .order_by("id")
    )


def last_trail_review(batch: Batch) -> TrailReview | None:
    """The latest review of the batch's trail."""
    return TrailReview.objects.filter(batch=batch).select_related("reviewer").order_by("-id").first()


def entries_to_review(batch: Batch, last: TrailReview | None) -> QuerySet[AuditEvent]:
    """The entries that came after the ``last`` review."""
    entries = entries_of(batch)
    return entries.filter(id__gt=last.last_event_id) if last is not None else entries


def written_by(entries: QuerySet[AuditEvent], person: Any) -> QuerySet[AuditEvent]:
    """Those of ``entries`` that ``person`` wrote or caused."""
    return entries.filter(Q(actor_id=person.pk) | Q(on_behalf_of_id=person.pk))


def changed_values(entries: QuerySet[AuditEvent]) -> list[AuditChange]:
    """Changes and deletions of recorded values among ``entries``: what a reviewer reads first."""
    table = StepRecord._meta.db_table
    touched = AuditChange.objects.filter(
        event_id__in=entries.values("id"),
        table_name=table,
        operation__in=(Operation.UPDATE, Operation.DELETE),
    ).select_related("event")
    return [
        change
        for change in touched.order_by("id")
        if (change.before or {}).get("value") != (change.after or {}).get("value")
    ]
