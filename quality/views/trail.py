"""The audit trail for the person who reviews it: what matters first, the routine counted (URS-AUD-12)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.generic import signatures_table
from audit.models import AuditEvent, Signature
from audit.runner import can_run
from audit.selectors.trail import with_changes
from batches.models import Batch
from batches.selectors.visible import batches_visible_to
from equipment.models import Site
from equipment.selectors.visible import sites_visible_to
from kernel import clock
from kernel.pages import (
    Column,
    Crumb,
    DetailPage,
    KeyValues,
    ListPage,
    RelatedTable,
    from_day,
    protected,
    until_day,
)
from kernel.pages.paging import Pages
from kernel.templatetags.mom_ui import zone_of
from quality.actions.flag_trail_entry import flag_trail_entry
from quality.actions.review_audit_trail import review_audit_trail
from quality.actions.review_site_trail import review_site_trail
from quality.choices import TrailConclusion, TrailKind
from quality.forms import PeriodForm
from quality.models import TrailFlag, TrailReview
from quality.selectors.trail import (
    changed_values,
    entries_of,
    entries_of_period,
    entries_to_review,
    flags_among,
    last_trail_review,
    own_account_entries,
    reviews_visible_to,
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
    batch = get_object_or_404(batches_visible_to(request.user), uuid=uuid)
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


class TrailReviewFilters(django_filters.FilterSet):
    """By what was concluded and by days."""

    conclusion = django_filters.ChoiceFilter(
        label=gettext_lazy("Conclusion"), choices=TrailConclusion.choices
    )
    since = from_day("reviewed_at")
    until = until_day("reviewed_at")

    class Meta:
        model = TrailReview
        fields: list[str] = []


class TrailReviewListPage(ListPage):
    """Every signed review: of batches, and of sites over a period."""

    permission = "quality.view_review"
    title = gettext_lazy("Trail reviews")
    columns = (
        Column("reviewed_at", gettext_lazy("Reviewed at"), kind="datetime", url=True),
        Column("place", gettext_lazy("Batch or site"), kind="code", value="place.code", sort="batch__code"),
        Column("since", gettext_lazy("From"), kind="datetime"),
        Column("until", gettext_lazy("Until"), kind="datetime"),
        Column("entries", gettext_lazy("Entries"), kind="number"),
        Column("flagged", gettext_lazy("Flagged"), kind="number"),
        Column("conclusion", gettext_lazy("Conclusion")),
        Column("reviewer", gettext_lazy("Reviewer"), value="reviewer.printed_name"),
    )
    search_fields = ("batch__code", "site__code", "reviewer__printed_name", "reviewer__username")
    search_hint = gettext_lazy("Batch, site or reviewer")
    filterset_class = TrailReviewFilters
    ordering = ("-id",)
    empty_title = gettext_lazy("No trail has been reviewed yet")
    empty_text = gettext_lazy("A batch's trail is reviewed from its review page, a site's from here.")
    empty_icon = "eye"
    template_name = "quality/trail_review_list.html"

    def get_queryset(self) -> QuerySet[TrailReview]:
        return reviews_visible_to(self.request.user)

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb(_("Quality"), reverse("quality:deviation_list")), Crumb(_("Trail reviews"))]

    def get_extra_context(self) -> dict[str, Any]:
        return {"sites": sites_visible_to(self.request.user, "quality.view_review"), "may_review": True}


class TrailReviewPage(DetailPage):
    """One review: what was read, what was flagged, what was concluded, who signed."""

    permission = "quality.view_review"
    code = "place.code"
    name = "get_conclusion_display"

    def get_queryset(self) -> QuerySet[TrailReview]:
        return reviews_visible_to(self.request.user)

    def get_crumbs(self, record: TrailReview) -> list[Crumb]:
        return [
            Crumb(_("Trail reviews"), reverse("quality:trail_review_list")),
            Crumb(str(record.place.code)),
        ]

    def get_panels(self, record: TrailReview) -> list[Any]:
        facts = (
            Column("reviewer", _("Reviewer"), value="reviewer.printed_name"),
            Column("reviewed_at", _("Reviewed at"), kind="datetime"),
            Column("conclusion", _("Conclusion")),
            Column("remark", _("remark"), kind="prose"),
            Column("since", _("From"), kind="datetime"),
            Column("until", _("Until"), kind="datetime"),
            Column("kinds", _("Kinds of entry"), value=_kinds_read),
            Column("entries", _("Entries"), kind="number"),
            Column("changed_values", _("changed values"), kind="number"),
            Column("left_to_others", _("entries left to another reviewer"), kind="number"),
            Column("last_event_id", _("last entry"), kind="code"),
            Column("digest", _("digest of the entries"), kind="code"),
        )
        flags = RelatedTable(
            _("Flagged entries"),
            (
                Column("entry", _("entry"), kind="code", url=_entry_url),
                Column("comment", _("comment"), kind="prose"),
                Column("flagged_by", _("flagged by"), value="flagged_by.printed_name"),
                Column("flagged_at", _("flagged at"), kind="datetime"),
            ),
            flags_among(_entries_read(record), record.place),
            empty=_("No entry was flagged."),
        )
        signed = Signature.objects.filter(subject_uuid=record.place.uuid, action__endswith="_trail")
        signed = signed.filter(signed_at=record.reviewed_at)
        return [KeyValues(_("Review"), facts), flags, signatures_table(signed)]


def _entries_read(record: TrailReview) -> QuerySet[AuditEvent]:
    if record.batch is not None:
        entries = entries_of(record.batch)
        return entries.filter(id__gt=record.after_event_id, id__lte=record.last_event_id)
    site, since, until = record.site, record.since, record.until
    assert site is not None and since is not None and until is not None  # noqa: S101  # a constraint of the table
    return entries_of_period(site, since, until, record.kinds or TrailKind.values)


def _kinds_read(record: TrailReview) -> str:
    return ", ".join(str(TrailKind(kind).label) for kind in record.kinds) or _("all")


def _entry_url(flag: TrailFlag) -> str:
    return reverse("audit:event", args=[flag.entry])


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
