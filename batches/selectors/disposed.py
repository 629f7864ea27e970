"""Batches whose record was disposed of: the stub is all there is."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from audit.models import Disposal
from batches.errors import RecordDisposedOf
from batches.models import Batch
from equipment.selectors.site_time import at_site


def disposal_of(batch: Batch) -> Disposal | None:
    """How the record of the batch ended; ``None`` while it is there."""
    found = Disposal.objects.select_related("disposed_by").filter(subject_uuid=batch.uuid).first()
    return found


def demand_record(batch: Batch) -> None:
    """Refuse what needs the record's content."""
    disposal = disposal_of(batch)
    if disposal is not None:
        raise RecordDisposedOf(batch=batch.code, when=at_site(disposal.disposed_at, batch.site))


def demand_content(batch: Batch) -> None:
    """The same where the control recipe was read along: without a query while the record is there."""
    if not hasattr(batch, "control_recipe"):
        demand_record(batch)


def with_record(batches: QuerySet[Batch]) -> QuerySet[Batch]:
    """Those whose record is there."""
    return batches.exclude(Exists(Disposal.objects.filter(subject_uuid=OuterRef("uuid"))))


def disposed_among(batches: Iterable[Batch]) -> QuerySet[Disposal, UUID]:
    """The identifiers of those whose record was disposed of."""
    found = Disposal.objects.filter(subject_uuid__in=[batch.uuid for batch in batches])
    return found.order_by().values_list("subject_uuid", flat=True)
