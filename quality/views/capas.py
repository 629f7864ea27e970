"""Corrective and preventive actions: the list, and one of them from plan to proven effect."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.generic import Offer, action_buttons, signatures_table, timeline_of
from audit.selectors.signatures import signatures_on
from kernel.forms import DayField
from kernel.pages import ActionButton, Column, Crumb, DetailPage, KeyValues, ListPage, TimelineEntry, may_open
from kernel.pages.detail import Panel
from quality.actions.approve_capa import approve_capa
from quality.actions.confirm_effectiveness import confirm_effectiveness
from quality.actions.find_ineffective import find_ineffective
from quality.actions.implement_capa import implement_capa
from quality.lifecycles import CAPA
from quality.models import Capa
from quality.selectors.capas import ENDED, capas_visible_to, late, owners_seen_by
from quality.views.shared import Record, capa_crumbs, lifecycle_steps
from quality.views.standing import StandingFilters

OFFERS = (
    Offer(approve_capa, "quality:capa_approve", icon="signature", tone="primary", step="approve_capa"),
    Offer(implement_capa, "quality:capa_implement", icon="tools", tone="primary", step="implement_capa"),
    Offer(
        confirm_effectiveness,
        "quality:capa_confirm",
        icon="signature",
        tone="primary",
        step="confirm_effectiveness",
    ),
    Offer(find_ineffective, "quality:capa_ineffective", icon="x", tone="danger", step="find_ineffective"),
)


class CapaFilters(StandingFilters):
    """By state, kind, owner and day; and by what is still to do: the action, or the check of its effect."""

    ended = tuple(ENDED)
    is_late = staticmethod(late)
    owner = django_filters.ModelChoiceFilter(
        label=_("Owner"), queryset=lambda request: owners_seen_by(request.user)
    )
    due_until = django_filters.DateFilter(
        label=_("Due until"), field_name="due_on", lookup_expr="lte", widget=DayField.widget
    )

    class Meta:
        model = Capa
        fields = ("state", "kind")


class CapaListPage(ListPage):
    """Every action the person may see, the next due first."""

    permission = "quality.view_capa"
    title = _("Corrective and preventive actions")
    columns = (
        Column("code", _("CAPA"), kind="code", url=True),
        Column("state", _("State"), kind="state"),
        Column("description", _("What will be done"), kind="prose"),
        Column(
            "deviation", _("Deviation"), value="deviation.code", url=lambda c: c.deviation.get_absolute_url()
        ),
        Column("owner", _("Owner"), value="owner.printed_name"),
        Column("due_on", _("Due on"), kind="date"),
        Column("check_on", _("Effectiveness check on"), kind="date"),
    )
    search_fields = ("code", "description", "deviation__code", "owner__printed_name")
    search_hint = _("Number, text, deviation or owner")
    filterset_class = CapaFilters
    linked_filters = ("site",)
    ordering = ("due_on", "code")
    empty_title = _("No action is planned")
    empty_text = _("Actions are planned on the page of a deviation during its investigation.")
    empty_icon = "clipboard-list"
    template_name = "quality/capa_list.html"

    def get_queryset(self) -> QuerySet[Capa]:
        return capas_visible_to(self.request.user)

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb(_("Quality"), reverse("quality:deviation_list")), Crumb(_("CAPA"))]

    def get_extra_context(self) -> dict[str, Any]:
        return {"may_review": may_open(self.request.user, "quality.view_review")}

    def get_empty_way(self) -> Crumb | None:
        if not may_open(self.request.user, "quality.view_deviation"):
            return None
        return Crumb(_("Deviations"), reverse("quality:deviation_list"))


class CapaPage(DetailPage):
    """One action."""

    permission = "quality.view_capa"
    name = "get_kind_display"
    state_field = "state"
    template_name = "quality/record_page.html"

    def get_queryset(self) -> QuerySet[Capa]:
        return capas_visible_to(self.request.user).select_related("implemented_by", "checked_by")

    def get_crumbs(self, record: Capa) -> list[Crumb]:
        return capa_crumbs(record)

    def get_actions(self, record: Capa) -> Sequence[ActionButton]:
        return action_buttons(self.request.user, record, OFFERS, lifecycle=CAPA)

    def get_panels(self, record: Capa) -> Sequence[Panel]:
        plan = KeyValues(_("Plan"), PLAN)
        done = [KeyValues(_("Implementation"), DONE)] if record.implemented_at else []
        checked = [KeyValues(_("Effectiveness check"), CHECKED)] if record.checked_at else []
        return [
            plan,
            *done,
            *checked,
            signatures_table(signatures_on([record.uuid]), record),
            KeyValues(_("Links"), LINKS, beside=True),
        ]

    def get_timeline(self, record: Capa) -> Sequence[TimelineEntry]:
        return timeline_of(record)

    def get_extra_context(self, record: Capa) -> dict[str, Any]:
        final = "ineffective" if record.state == "ineffective" else "closed_effective"
        path = ("planned", "approved", "implemented", "effectiveness_due", final)
        return {"lifecycle_steps": lifecycle_steps(CAPA, path, record.state)}


PLAN = (
    Column("description", _("What will be done"), kind="prose"),
    Column("owner", _("Owner"), value="owner.printed_name"),
    Column("due_on", _("Due on"), kind="date"),
    Column("effectiveness_criterion", _("Effectiveness criterion")),
    Column("check_on", _("Effectiveness check on"), kind="date"),
    Column("planned_by", _("Planned by"), value="planned_by.printed_name"),
    Column("planned_at", _("Planned at"), kind="datetime"),
    Column("approved_by", _("Approved by"), value="approved_by.printed_name"),
    Column("approved_at", _("Approved at"), kind="datetime"),
)
DONE = (
    Column("implementation", _("What was done")),
    Column("implemented_by", _("Implemented by"), value="implemented_by.printed_name"),
    Column("implemented_at", _("Implemented at"), kind="datetime"),
)
CHECKED = (
    Column("effect", _("What the check found")),
    Column("checked_by", _("Checked by"), value="checked_by.printed_name"),
    Column("checked_at", _("Checked at"), kind="datetime"),
)


def _link(record: Record | None) -> str | None:
    return record.get_absolute_url() if record is not None else None


LINKS = (
    Column("deviation", _("Deviation"), value="deviation.code", url=lambda c: _link(c.deviation)),
    Column(
        "batch",
        _("Batch"),
        value=lambda c: c.deviation.batch.code if c.deviation.batch else "",
        url=lambda c: _link(c.deviation.batch),
    ),
    Column(
        "predecessor",
        _("Replaces"),
        value=lambda c: c.predecessor.code if c.predecessor else "",
        url=lambda c: _link(c.predecessor),
    ),
    Column(
        "successor",
        _("Replaced by"),
        value=lambda c: c.successor.code if hasattr(c, "successor") else "",
        url=lambda c: _link(getattr(c, "successor", None)),
    ),
)
