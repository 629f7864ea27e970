"""The audit trail for the person who reviews it: what matters first, the routine counted (URS-AUD-12)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.declaration import can_run
from audit.models import AuditEvent
from audit.selectors.trail import with_changes
from batches.models import Batch
from batches.selectors.disposed import demand_content
from batches.selectors.visible import batches_visible_to
from equipment.models import Site
from equipment.selectors.visible import sites_visible_to
from kernel import clock
from kernel.pages import (
    Crumb,
    protected,
)
from kernel.pages.paging import Pages
from kernel.templatetags.mom_ui import zone_of
from quality.actions.flag_trail_entry import flag_trail_entry
from quality.actions.review_audit_trail import review_audit_trail
from quality.actions.review_site_trail import review_site_trail
from quality.choices import TrailKind
from quality.forms import PeriodForm
from quality.models import TrailReview
from quality.selectors.trail import (
    changed_values,
    entries_of,
    entries_of_period,
    entries_to_review,
    flags_among,
    last_trail_review,
    own_account_entries,
    written_by,
)
from quality.selectors.trail_highlights import failed_signatures, highlights, routine
from quality.views.trail_rows import changed_rows

PAGE_SIZE = 50
# A period is offered that is over: the last seven days.
DAYS = 7


@protected("quality.view_review")
def trail_review(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What the reviewer reads before signing: new entries, or all with ``?all=1``."""
    batch = get_object_or_404(batches_visible_to(request.user).select_related("control_recipe"), uuid=uuid)
    demand_content(batch)
    last = last_trail_review(batch)
    fresh = entries_to_review(batch, last)
    show_all = request.GET.get("all") == "1"
    newest = fresh.order_by("-id").values_list("id", flat=True).first()
    sign = reverse("quality:trail_review_sign", kwargs={"uuid": batch.uuid})
    context = {
        "title": _("Audit trail of %(batch)s") % {"batch": batch.code},
        "crumbs": [
            Crumb(_("Review"), reverse("quality:batch_review", kwargs={"uuid": batch.uuid})),
            Crumb(_("Audit trail")),
        ],
        "batch": batch,
        "site": batch.site,
        "reviews": TrailReview.objects.filter(batch=batch).select_related("reviewer"),
        "last": last,
        "changed": changed_rows(changed_values(fresh)),
        "failed": failed_signatures(batch.code, batch.issued_at, clock.now())[:PAGE_SIZE],
        "sign_url": f"{sign}?{urlencode({'until': newest or ''})}",
        "flag_url": _flag_url(request, "quality:trail_flag", batch),
        "refused": _refused(request, batch, fresh),
        **_reading(request, fresh, entries_of(batch) if show_all else fresh, batch),
        "show_all": show_all,
    }
    return render(request, "quality/trail_review.html", context)


@protected("quality.view_review")
def site_trail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The entries of a site in a period, of all kinds or some: ``?since=…&until=…&kinds=people``."""
    site = get_object_or_404(sites_visible_to(request.user, "quality.view_review"), uuid=uuid)
    form = PeriodForm(request.GET or _last_days(site))
    kinds: list[str] = form.cleaned_data["kinds"] if form.is_valid() else []
    entries = AuditEvent.objects.none()
    if form.is_valid():
        chosen = form.cleaned_data
        entries = entries_of_period(site, chosen["since"], chosen["until"], kinds or TrailKind.values)
    read = entries.exclude(actor_id=request.user.pk, role="self")
    sign = reverse("quality:site_trail_sign", kwargs={"uuid": site.uuid})
    context = {
        "title": _("Audit trail of %(site)s in a period") % {"site": site.code},
        "crumbs": [Crumb(_("Trail reviews"), reverse("quality:trail_review_list")), Crumb(site.code)],
        "site": site,
        "form": form,
        "left": own_account_entries(entries, request.user).count(),
        "changed": changed_rows(changed_values(read)),
        "failed": _failed_in(form),
        "sign_url": f"{sign}?{request.GET.urlencode() or urlencode(_last_days(site))}",
        "flag_url": _flag_url(request, "quality:site_trail_flag", site),
        "refused": _refused_period(request, site, read, form),
        **_reading(request, read, read, site),
    }
    return render(request, "quality/site_trail.html", context, status=422 if form.errors else 200)


def _reading(
    request: HttpRequest, fresh: QuerySet[AuditEvent], shown: QuerySet[AuditEvent], place: Batch | Site
) -> dict[str, Any]:
    """What both pages show of their entries."""
    groups = highlights(fresh)
    with_changes(entry for group in groups for entry in group.entries)
    for entry in next(group.entries for group in groups if group.code == "changed"):
        worded = entry.worded  # type: ignore[attr-defined]  # set just now
        entry.worded = [each for each in worded if each.is_critical]  # type: ignore[attr-defined]
    person = request.GET.get("person", "")
    people = shown.order_by("actor_username").values_list("actor_username", "actor_name").distinct()
    page = Pages(shown.filter(actor_username=person) if person else shown, PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    return {
        "fresh": fresh.count(),
        "groups": [group for group in groups if group.count],
        "none_of": [group.label for group in groups if not group.count],
        "routine": routine(fresh),
        "flags": flags_among(shown, place),
        "people": people,
        "person": person,
        "kept_choices": [
            (name, value)
            for name, values in request.GET.lists()
            if name not in ("person", "page")
            for value in values
        ],
        "page": page,
        "entries": with_changes(page),
        "may_open_entries": request.user.has_perm("audit.view_trail"),
    }


def _flag_url(request: HttpRequest, name: str, place: Batch | Site) -> str:
    may = can_run(flag_trail_entry.code, request.user, place)
    return reverse(name, kwargs={"uuid": place.uuid}) if may else ""


def _last_days(site: Site) -> dict[str, str]:
    today = clock.now().astimezone(zone_of(site)).replace(hour=0, minute=0)
    return {
        "since": f"{today - timedelta(days=DAYS):%Y-%m-%dT%H:%M}",
        "until": f"{today:%Y-%m-%dT%H:%M}",
    }


def _failed_in(form: PeriodForm) -> Any:
    if not form.is_valid():
        return []
    return failed_signatures("", form.cleaned_data["since"], form.cleaned_data["until"])[:PAGE_SIZE]


def _refused(request: HttpRequest, batch: Batch, fresh: QuerySet[AuditEvent]) -> str:
    """Why this person cannot sign the review now; empty when they can."""
    if not fresh.exists():
        return _("every entry has been reviewed")
    if not can_run(review_audit_trail.code, request.user, batch):
        return _("QA or the qualified person reviews the audit trail")
    own = written_by(fresh, request.user).count()
    return _("you wrote %(count)s of these entries") % {"count": own} if own else ""


def _refused_period(request: HttpRequest, site: Site, read: QuerySet[AuditEvent], form: PeriodForm) -> str:
    if not form.is_valid() or not read.exists():
        return _("there is no entry to review")
    if form.cleaned_data["until"] > clock.now():
        return _("the period is not over yet")
    if not can_run(review_site_trail.code, request.user, site):
        return _("QA or the qualified person reviews the audit trail")
    own = written_by(read, request.user).count()
    return _("you wrote %(count)s of these entries") % {"count": own} if own else ""
