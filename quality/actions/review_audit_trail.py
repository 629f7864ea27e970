"""Review the audit trail of a batch: a signed record of which entries were read (EU GMP Annex 11, 9)."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from audit.models import AuditEvent
from audit.signing import Sign
from batches.models import Batch
from kernel import clock, live
from people.models import User
from quality.choices import TrailConclusion
from quality.errors import NothingToReview, ReviewedOwnEntry
from quality.models import TrailReview
from quality.selectors.trail import (
    entries_to_review,
    last_trail_review,
    what_was_read,
    written_by,
)


@action(
    "quality.review_audit_trail",
    label=_("Review audit trail"),
    subject="batch",
    signature=Sign(
        "reviewed",
        follows=_(
            "These entries count as reviewed; the release check of the audit trail looks for this review."
        ),
    ),
)
def review_audit_trail(
    *,
    batch: Batch,
    remark: str,
    conclusion: str = TrailConclusion.IN_ORDER,
    until_entry: int | None = None,
    actor: User,
) -> TrailReview:
    """Read every entry since the last review, never one's own; ``until_entry`` is the last that was shown.

    What came after it while the reviewer read is not covered and still to be read (URS-AUD-12).
    """
    last = last_trail_review(batch)
    entries = entries_to_review(batch, last)
    if until_entry is not None:
        entries = entries.filter(id__lte=until_entry)
    if not entries.exists():
        raise NothingToReview(batch=batch.code)
    own = written_by(entries, actor).count()
    if own:
        raise ReviewedOwnEntry(person=actor.printed_name, count=own, batch=batch.code)
    review = TrailReview(
        batch=batch,
        reviewer=actor,
        reviewed_at=clock.now(),
        after_event_id=_goes_on_after(last, entries),
        conclusion=TrailConclusion(conclusion),
        remark=remark.strip(),
        **what_was_read(entries, batch),
    )
    review.full_clean()
    review.save()
    live.publish(f"batch:{batch.uuid}", {"trail_review": review.entries})
    return review


def _goes_on_after(last: TrailReview | None, entries: QuerySet[AuditEvent]) -> int:
    """The last entry of the review before this one; 0 where this one reads all of them, anew or for the first time."""
    oldest = entries.order_by("id").values_list("id", flat=True)[0]
    return last.last_event_id if last is not None and oldest > last.last_event_id else 0
