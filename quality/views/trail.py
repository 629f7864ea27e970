"""The audit trail of a batch, for the person who reviews it: changed values first (URS-AUD-12)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.models import AuditChange
from audit.runner import can_run
from audit.selectors.wording import field_changes, word_action
from batches.selectors.visible import batches_visible_to
from kernel.pages import Crumb, protected
from quality.actions.review_audit_trail import review_audit_trail
from quality.models import TrailReview
from quality.selectors.trail import (
    changed_values,
    entries_of,
    entries_to_review,
    last_trail_review,
    written_by,
)

PAGE_SIZE = 50


@protected("quality.view_review")
def trail_review(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What the reviewer reads before signing: new entries, or all with ``?all=1``."""
    batch = get_object_or_404(batches_visible_to(request.user), uuid=uuid)
    last = last_trail_review(batch)
    fresh = entries_to_review(batch, last)
    show_all = request.GET.get("all") == "1"
    person = request.GET.get("person", "")
    shown = entries_of(batch) if show_all else fresh
    if person:
        shown = shown.filter(actor_username=person)
    page = Paginator(shown, PAGE_SIZE).get_page(request.GET.get("page"))
    count = fresh.count()
    context = {
        "title": _("Audit trail of %(batch)s") % {"batch": batch.code},
        "crumbs": [
            Crumb(_("Review"), reverse("quality:batch_review", kwargs={"uuid": batch.uuid})),
            Crumb(_("Audit trail")),
        ],
        "batch": batch,
        "reviews": TrailReview.objects.filter(batch=batch).select_related("reviewer"),
        "fresh": count,
        "changed": field_changes_by_event(changed_values(fresh)),
        "people": entries_of(batch)
        .order_by("actor_username")
        .values_list("actor_username", "actor_name")
        .distinct(),
        "person": person,
        "show_all": show_all,
        "page": page,
        "entries": _worded(page),
        "may_open_entries": request.user.has_perm("audit.view_trail"),
        "refused": _refused(request, batch, fresh, count),
    }
    return render(request, "quality/trail_review.html", context)


def field_changes_by_event(changes: list[AuditChange]) -> list[dict[str, Any]]:
    """Each changed value with the entry that made it."""
    return [
        {"event": change.event, "action": word_action(change.event.action), "fields": field_changes([change])}
        for change in changes
    ]


def _worded(page: Any) -> list[dict[str, Any]]:
    """The entries of a page with their changes, in two queries."""
    events = list(page)
    rows: dict[int, list[AuditChange]] = {event.pk: [] for event in events}
    for change in AuditChange.objects.filter(event_id__in=list(rows)).order_by("id"):
        rows[change.event_id].append(change)
    return [
        {"event": event, "action": word_action(event.action), "rows": len(rows[event.pk])} for event in events
    ]


def _refused(request: HttpRequest, batch: Any, fresh: Any, count: int) -> str:
    """Why this person cannot sign the review now; empty when they can."""
    if not count:
        return _("every entry has been reviewed")
    if not can_run(review_audit_trail.code, request.user, batch):
        return _("QA or the qualified person reviews the audit trail")
    own = written_by(fresh, request.user).count()
    return _("you wrote %(count)s of these entries") % {"count": own} if own else ""
