"""The entries of an audit trail that a reviewer has to read, who wrote them, what matters first (URS-AUD-12)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Concat

from audit.choices import Operation
from audit.models import AuditChange, AuditEvent, AuditRef, AuditSeal
from audit.selectors.trail import events
from batches.models import Batch, StepRecord
from batches.selectors.visible import batches_visible_to
from equipment.models import Site
from equipment.selectors.visible import sites_visible_to
from quality.choices import TrailConclusion
from quality.models import TrailFlag, TrailReview

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
    """The entries that nobody has read yet: those that came after the ``last`` review.

    All of them again where that review left a question open, or where an entry appeared among those that had been
    read: one whose transaction ended later than its number says.
    """
    entries = entries_of(batch)
    if last is None or last.conclusion != TrailConclusion.IN_ORDER:
        return entries
    if entries.filter(id__lte=last.last_event_id).count() != _read(batch):
        return entries
    return entries.filter(id__gt=last.last_event_id)


def _read(batch: Batch) -> int:
    """How many entries the reviews since the last complete one have covered together."""
    complete = TrailReview.objects.filter(batch=batch, after_event_id=0).order_by("-id").values("pk")[:1]
    since = TrailReview.objects.filter(batch=batch, pk__gte=Subquery(complete))
    covered: int = since.aggregate(all=Sum("entries"))["all"] or 0
    return covered


def entries_of_period(
    site: Site, since: datetime, until: datetime, kinds: Iterable[str]
) -> QuerySet[AuditEvent]:
    """Every entry of the site, or of none, in the period; ``kinds`` are the parts of the suite that wrote them."""
    wanted = Q()
    for kind in kinds:
        wanted |= Q(action__startswith=f"{kind}.")
    found = events(since=since, until=until).filter(wanted, site__in=["", site.code])
    return found.order_by("id")


def own_account_entries(entries: QuerySet[AuditEvent], person: Any) -> QuerySet[AuditEvent]:
    """What a reviewer cannot avoid to write: their own sign-ins and the like, left to another reviewer."""
    return entries.filter(actor_id=person.pk, role="self")


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


def digest_of(entries: QuerySet[AuditEvent]) -> str:
    """SHA-256 over the leaf hashes of each entry and of its seal, in order: these entries and no others were read.

    The seal covers the changes of its entry. Read piece by piece: a period may hold any number.
    """
    whole = hashlib.sha256()
    found = entries.order_by("id").values_list("id", "leaf_hash").iterator(chunk_size=1000)
    while piece := list(islice(found, 1000)):
        seals = dict(
            AuditSeal.objects.filter(event_id__in=[pk for pk, _leaf in piece]).values_list(
                "event_id", "leaf_hash"
            )
        )
        for pk, leaf in piece:
            whole.update(bytes(leaf))
            whole.update(bytes(seals.get(pk, b"")))
    return whole.hexdigest()


def flags_among(entries: QuerySet[AuditEvent], place: Batch | Site) -> QuerySet[TrailFlag]:
    """The entries that somebody flagged among these."""
    at = Q(batch=place) if isinstance(place, Batch) else Q(site=place, batch=None)
    return TrailFlag.objects.filter(at, entry__in=entries.values("id")).select_related("flagged_by")


def what_was_read(entries: QuerySet[AuditEvent], place: Batch | Site) -> dict[str, Any]:
    """What a review keeps of the entries that it covers."""
    return {
        "last_event_id": entries.order_by("-id").values_list("id", flat=True)[0],
        "entries": entries.count(),
        "changed_values": len(changed_values(entries)),
        "flagged": flags_among(entries, place).count(),
        "digest": digest_of(entries),
    }


def reviews_visible_to(user: Any) -> QuerySet[TrailReview]:
    """Reviews of the batches and of the sites that the person may see."""
    batches = batches_visible_to(user).values("pk")
    sites = sites_visible_to(user, "quality.view_review").values("pk")
    found = TrailReview.objects.filter(Q(batch__in=batches) | Q(batch=None, site__in=sites))
    return found.select_related("batch__site", "site", "reviewer")


def batches_with_unread_entries(user: Any, batches: QuerySet[Batch]) -> QuerySet[Batch]:
    """Those of ``batches`` whose trail waits for a review that this person can sign: one question for all."""
    last = TrailReview.objects.filter(batch=OuterRef("pk")).order_by("-id")
    marked = batches.annotate(
        read_until=Coalesce(Subquery(last.values("last_event_id")[:1]), Value(0)),
        trail_conclusion=Subquery(last.values("conclusion")[:1]),
    )
    refs = AuditRef.objects.filter(ref=Concat(Value("batch:"), OuterRef("code")))
    entry = AuditEvent.objects.filter(MAKING, id=OuterRef("event_id"), recorded_at=OuterRef("recorded_at"))
    entry = entry.exclude(action__in=NOT_MAKING)
    own = entry.filter(Q(actor_id=user.pk) | Q(on_behalf_of_id=user.pk))
    unread = refs.filter(event_id__gt=OuterRef("read_until"))
    waits = Exists(unread.filter(Exists(entry))) | Q(trail_conclusion=TrailConclusion.FOLLOW_UP)
    return marked.filter(waits).exclude(Exists(unread.filter(Exists(own))))
