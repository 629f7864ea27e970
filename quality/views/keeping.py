"""How long records are kept: the rules, what is due, what is held, and what was disposed of."""

from __future__ import annotations

from collections.abc import Sequence

import django_filters
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.generic import Offer, action_buttons, changes_of, signatures_table
from audit.models import Disposal, Signature
from batches.models import Batch
from equipment.models import Site
from kernel.pages import (
    ActionButton,
    Column,
    Crumb,
    DetailPage,
    KeyValues,
    ListPage,
    RelatedTable,
    TimelineEntry,
    from_day,
    protected,
    until_day,
)
from kernel.pages.detail import Panel
from quality.actions.lift_legal_hold import lift_legal_hold
from quality.actions.set_retention_rule import set_retention_rule
from quality.choices import RecordType
from quality.models import LegalHold
from quality.selectors.retention import VIEW, disposals_visible_to, due_batches, holds_visible_to, rules

RULES = (
    Column("market", gettext_lazy("Market"), value="market_label"),
    Column("months_after_expiry", gettext_lazy("Months after expiry"), kind="number"),
    Column(
        "months_after_certification",
        gettext_lazy("Months after certification"),
        kind="number",
        value=lambda rule: rule.months_after_certification or None,
    ),
    Column("clause", gettext_lazy("Asked for by")),
    Column("own", gettext_lazy("Rule of the plant"), kind="yesno", value=lambda rule: rule.own is not None),
)
WITHOUT_END = (Column("label", gettext_lazy("Kind of record"), value=lambda each: each.label),)


def _batch_url(record: LegalHold | Disposal) -> str:
    if isinstance(record, Disposal):
        return reverse("batches:batch_detail", args=[record.subject_uuid])
    return record.batch.get_absolute_url()


@protected(VIEW)
def retention(request: HttpRequest) -> HttpResponse:
    """The rules in force."""
    others = [each for each in RecordType if each != RecordType.BATCH_RECORD]
    batch_records, without_end = _("Batch records"), _("Kept without an end")
    tables = [
        RelatedTable(batch_records, RULES, rules().values(), empty=_("No market is known.")),
        RelatedTable(without_end, WITHOUT_END, others, empty=_("No kind of record is kept for ever.")),
    ]
    offer = Offer(set_retention_rule, "quality:set_retention_rule", icon="pencil")
    context = {
        "title": _("Retention rules"),
        "crumbs": [Crumb(_("Quality"), reverse("quality:deviation_list")), Crumb(_("Retention rules"))],
        "actions": action_buttons(request.user, None, [offer]),
        "panels": [
            render_to_string(table.template, {"panel": table, **table.context(None)}, request=request)
            for table in tables
        ],
    }
    return render(request, "quality/retention.html", context)


class KeepingListPage(ListPage, abstract=True):
    """What the lists of this file share."""

    permission = VIEW

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb(_("Quality"), reverse("quality:deviation_list")), Crumb(str(self.title))]


class DueFilters(django_filters.FilterSet):
    """By site, product, hold and day."""

    site = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Site"), queryset=lambda request: Site.objects.order_by("code")
    )
    is_held = django_filters.BooleanFilter(label=gettext_lazy("Under legal hold"), field_name="is_held")

    class Meta:
        model = Batch
        fields = ("site", "material", "state", "is_held")


class DueListPage(KeepingListPage):
    """Batch records whose time is over; those under a legal hold stay in sight."""

    title = gettext_lazy("Records due for disposal")
    columns = (
        Column("code", gettext_lazy("Batch"), kind="code", url=True),
        Column("material", gettext_lazy("Product"), value="material.code", sub="material.name"),
        Column("state", gettext_lazy("State"), kind="state"),
        Column("expires", gettext_lazy("Expiry"), kind="date"),
        Column("certified_on", gettext_lazy("Certification"), kind="date"),
        Column("kept_until", gettext_lazy("Kept until"), kind="date"),
        Column("is_held", gettext_lazy("Legal hold"), kind="yesno"),
    )
    search_fields = ("code", "order__code", "material__code")
    search_hint = gettext_lazy("Batch, order or product")
    filterset_class = DueFilters
    ordering = ("kept_until", "pk")
    empty_title = gettext_lazy("Nothing is due for disposal")
    empty_text = gettext_lazy("The record of a batch appears here when its last day of keeping is over.")
    empty_icon = "calendar-check"
    template_name = "quality/due_list.html"

    def get_queryset(self) -> QuerySet[Batch]:
        return due_batches(self.request.user)

    def get_empty_way(self) -> Crumb:
        """To the rules."""
        return Crumb(_("Retention rules"), reverse("quality:retention"))


class HoldFilters(django_filters.FilterSet):
    """In force or lifted, and by the day when it was placed."""

    lifted = django_filters.BooleanFilter(
        label=gettext_lazy("Lifted"), field_name="lifted_at", lookup_expr="isnull", exclude=True
    )
    since = from_day("placed_at")
    until = until_day("placed_at")

    class Meta:
        model = LegalHold
        fields: list[str] = []


class HoldListPage(KeepingListPage):
    """Every hold, those in force first."""

    title = gettext_lazy("Legal holds")
    columns = (
        Column("code", gettext_lazy("Legal hold"), kind="code", url=True),
        Column("batch", gettext_lazy("Batch"), kind="code", value="batch.code", url=_batch_url),
        Column("matter", gettext_lazy("Matter")),
        Column("placed_by", gettext_lazy("Placed by"), value="placed_by.printed_name"),
        Column("placed_at", gettext_lazy("Placed at"), kind="datetime"),
        Column("lifted_at", gettext_lazy("Lifted at"), kind="datetime"),
    )
    search_fields = ("code", "batch__code", "matter")
    search_hint = gettext_lazy("Hold, batch or matter")
    filterset_class = HoldFilters
    ordering = ("-placed_at", "-pk")
    empty_title = gettext_lazy("No legal hold has been placed")
    empty_text = gettext_lazy("A hold is placed on the page of a batch.")
    empty_icon = "gavel"
    template_name = "quality/hold_list.html"

    def get_queryset(self) -> QuerySet[LegalHold]:
        return holds_visible_to(self.request.user)


class HoldPage(DetailPage):
    """One hold: for which matter, who placed it, who lifted it, with their signatures."""

    permission = VIEW
    name = "matter"

    def get_queryset(self) -> QuerySet[LegalHold]:
        return holds_visible_to(self.request.user)

    def get_crumbs(self, record: LegalHold) -> list[Crumb]:
        return [Crumb(_("Legal holds"), reverse("quality:hold_list")), Crumb(record.code)]

    def get_actions(self, record: LegalHold) -> Sequence[ActionButton]:
        offers = [Offer(lift_legal_hold, "quality:hold_lift", icon="lock-open")] if record.is_in_force else []
        return action_buttons(self.request.user, record, offers)

    def get_timeline(self, record: LegalHold) -> Sequence[TimelineEntry]:
        return changes_of(record)

    def get_panels(self, record: LegalHold) -> list[Panel]:
        facts = (
            Column("batch", _("Batch"), kind="code", value="batch.code", url=_batch_url),
            Column("matter", _("Matter")),
            Column("placed_by", _("Placed by"), value="placed_by.printed_name"),
            Column("placed_at", _("Placed at"), kind="datetime"),
            Column("lifted_by", _("Lifted by"), value="lifted_by.printed_name"),
            Column("lifted_at", _("Lifted at"), kind="datetime"),
        )
        placed = Signature.objects.filter(subject_uuid=record.batch.uuid, signed_at=record.placed_at)
        signed = placed.filter(action="quality.place_legal_hold") | Signature.objects.filter(
            subject_uuid=record.uuid
        )
        return [KeyValues(_("Legal hold"), facts), signatures_table(signed.order_by("id"))]


class DisposalFilters(django_filters.FilterSet):
    """By the day when it was done."""

    since = from_day("disposed_at")
    until = until_day("disposed_at")

    class Meta:
        model = Disposal
        fields: list[str] = []


class DisposalListPage(KeepingListPage):
    """The stubs: what was disposed of, when, by whom, by which rule."""

    title = gettext_lazy("Disposed of")
    columns = (
        Column("subject_code", gettext_lazy("Batch"), kind="code", url=_batch_url),
        Column("site_code", gettext_lazy("Site")),
        Column("kept_until", gettext_lazy("Kept until"), kind="date"),
        Column("rule", gettext_lazy("Rule that applied"), kind="prose", value="rule_text", sortable=False),
        Column("disposed_by", gettext_lazy("Disposed of by"), value="disposed_by.printed_name"),
        Column("disposed_at", gettext_lazy("Disposed of at"), kind="datetime"),
        Column(
            "record_digest",
            gettext_lazy("Digest of the record"),
            kind="template",
            template="quality/parts/digest.html",
        ),
    )
    search_fields = ("subject_code", "record_digest")
    search_hint = gettext_lazy("Batch or digest")
    filterset_class = DisposalFilters
    ordering = ("-disposed_at", "-pk")
    empty_title = gettext_lazy("Nothing has been disposed of")
    empty_text = gettext_lazy("What is left of a disposed record stays here for good.")
    empty_icon = "archive"
    template_name = "quality/disposal_list.html"

    def get_queryset(self) -> QuerySet[Disposal]:
        return disposals_visible_to(self.request.user)
