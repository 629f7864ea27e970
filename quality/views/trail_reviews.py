"""The signed reviews of audit trails: all of them, and what one of them read and concluded (URS-AUD-12)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.generic import changes_of, signatures_table
from audit.models import AuditEvent, Signature
from equipment.selectors.visible import sites_visible_to
from kernel.pages import (
    Column,
    Crumb,
    DetailPage,
    KeyValues,
    ListPage,
    RelatedTable,
    TimelineEntry,
    from_day,
    until_day,
)
from quality.choices import TrailConclusion, TrailKind
from quality.models import TrailFlag, TrailReview
from quality.selectors.trail import entries_of, entries_of_period, flags_among, reviews_visible_to


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

    def get_timeline(self, record: TrailReview) -> Sequence[TimelineEntry]:
        return changes_of(record)

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
