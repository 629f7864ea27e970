"""Deviations: the list, and one of them from the departure to the approved report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.declaration import can_run
from audit.generic import Offer, action_buttons, signatures_table, timeline_of
from audit.selectors.signatures import signatures_on
from kernel.pages import (
    ActionButton,
    Column,
    Crumb,
    DetailPage,
    KeyValues,
    ListPage,
    RelatedTable,
    TemplatePanel,
    TimelineEntry,
    from_day,
    may_open,
    until_day,
)
from kernel.pages.detail import Panel
from quality.actions.amend_investigation import amend_investigation
from quality.actions.classify_deviation import classify_deviation
from quality.actions.close_deviation import close_deviation
from quality.actions.complete_investigation import complete_investigation
from quality.actions.list_affected_batch import list_affected_batch
from quality.actions.open_deviation import open_deviation
from quality.actions.plan_capa import plan_capa
from quality.actions.reopen_deviation import reopen_deviation
from quality.actions.request_closure import request_closure
from quality.actions.start_investigation import start_investigation
from quality.choices import DeviationState as S
from quality.lifecycles import AMENDABLE, ASSESSABLE, DEVIATION, PLANNABLE
from quality.models import Deviation
from quality.selectors.closure import closure_gaps
from quality.selectors.deviations import deviations_visible_to, investigators_seen_by, overdue
from quality.selectors.wording import heading_of, linked_values
from quality.views.shared import deviation_crumbs, lifecycle_steps
from quality.views.standing import StandingFilters

OFFERS = (
    Offer(
        classify_deviation,
        "quality:deviation_classify",
        icon="flag",
        tone="primary",
        step="classify_deviation",
    ),
    Offer(
        start_investigation,
        "quality:deviation_start",
        icon="zoom-question",
        tone="primary",
        step="start_investigation",
    ),
    Offer(
        complete_investigation,
        "quality:deviation_complete",
        icon="check",
        tone="primary",
        step="complete_investigation",
    ),
    Offer(request_closure, "quality:deviation_request", icon="send", tone="primary", step="request_closure"),
    Offer(
        close_deviation, "quality:deviation_close", icon="signature", tone="primary", step="close_deviation"
    ),
    Offer(reopen_deviation, "quality:deviation_reopen", icon="rotate-clockwise", step="reopen_deviation"),
)
OPEN = Offer(open_deviation, "quality:deviation_open", icon="plus", tone="primary")
WHILE_AMENDABLE = (Offer(amend_investigation, "quality:deviation_amend", icon="pencil"),)
WHILE_ASSESSABLE = (Offer(list_affected_batch, "quality:deviation_list_batch", icon="plus"),)
WHILE_PLANNABLE = (Offer(plan_capa, "quality:deviation_plan", icon="clipboard-list"),)
PATH = (S.OPEN, S.CLASSIFIED, S.INVESTIGATING, S.ACTIONS, S.QA_APPROVAL, S.CLOSED)


class DeviationFilters(StandingFilters):
    """By state, class, source, investigator and period; and by what is still to do about it."""

    ended = (S.CLOSED,)
    is_late = staticmethod(overdue)
    investigator = django_filters.ModelChoiceFilter(
        label=_("Investigator"), queryset=lambda request: investigators_seen_by(request.user)
    )
    opened_from = from_day("opened_at", _("Opened from"))
    opened_until = until_day("opened_at", _("Opened until"))

    class Meta:
        model = Deviation
        fields = ("state", "classification", "source")


class DeviationListPage(ListPage):
    """Every deviation the person may see, the latest first."""

    permission = "quality.view_deviation"
    title = _("Deviations")
    columns = (
        Column("code", _("Deviation"), kind="code", url=True),
        Column("state", _("State"), kind="state"),
        Column("title", _("What happened"), kind="prose", value=heading_of, sort="title"),
        Column(
            "batch",
            _("Batch"),
            value=lambda d: d.batch.code if d.batch else "",
            url=lambda d: d.batch.get_absolute_url() if d.batch else None,
            sort="batch__code",
        ),
        Column("classification", _("Class"), value="get_classification_display", sort="classification"),
        Column(
            "investigator",
            _("Investigator"),
            value=lambda d: d.investigator.printed_name if d.investigator else "",
            sort="investigator__printed_name",
            gives_way=True,
        ),
        Column("opened_at", _("Opened at"), kind="datetime", gives_way=True),
        Column("due_on", _("Due on"), kind="date"),
    )
    search_fields = ("code", "title", "batch__code", "unit__code", "description", "root_cause")
    search_hint = _("Number, batch, unit or text")
    filterset_class = DeviationFilters
    linked_filters = ("site",)
    ordering = ("-opened_at",)
    empty_title = _("No deviation is recorded")
    empty_text = _(
        "PharMOM opens one when a batch departs from its recipe. Anyone who sees a departure opens one too."
    )
    empty_icon = "shield-check"
    template_name = "quality/deviation_list.html"

    def get_queryset(self) -> QuerySet[Deviation]:
        return deviations_visible_to(self.request.user)

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb(_("Quality")), Crumb(_("Deviations"))]

    def get_extra_context(self) -> dict[str, Any]:
        return {"may_review": may_open(self.request.user, "quality.view_review")}

    def get_actions(self) -> Sequence[ActionButton]:
        return action_buttons(self.request.user, None, [OPEN])


class DeviationPage(DetailPage):
    """One deviation: what happened, what was found, what is done about it, and what is still missing."""

    permission = "quality.view_deviation"
    state_field = "state"
    template_name = "quality/record_page.html"

    def get_queryset(self) -> QuerySet[Deviation]:
        found = deviations_visible_to(self.request.user).select_related(
            "excursion__point__room", "classified_by", "closed_by", "step__unit", "step__performer"
        )
        return found.prefetch_related(
            "capas__owner", "affected_batches__batch__material", "affected_batches__assessed_by"
        )

    def get_crumbs(self, record: Deviation) -> list[Crumb]:
        return deviation_crumbs(record)

    def get_actions(self, record: Deviation) -> Sequence[ActionButton]:
        user = self.request.user
        buttons = action_buttons(user, record, OFFERS, lifecycle=DEVIATION)
        if record.state in AMENDABLE:
            buttons += action_buttons(user, record, WHILE_AMENDABLE)
        if record.state in ASSESSABLE:
            buttons += action_buttons(user, record, WHILE_ASSESSABLE)
        if record.state in PLANNABLE:
            buttons += action_buttons(user, record, WHILE_PLANNABLE)
        return buttons

    def get_panels(self, record: Deviation) -> Sequence[Panel]:
        panels: list[Panel] = [TemplatePanel(_("What happened"), "quality/parts/departure.html")]
        if record.step is not None:
            panels.append(_values_panel(record))
        if record.investigated_at is not None:
            panels.append(TemplatePanel(_("Investigation"), "quality/parts/investigation.html"))
        panels += [
            self._affected(record),
            RelatedTable(
                _("Actions"), CAPA_COLUMNS, record.capas.all(), empty=_("No action is planned yet.")
            ),
            signatures_table(signatures_on([record.uuid]), record),
            KeyValues(_("Where it stands"), STANDING, beside=True),
        ]
        if record.state in ASSESSABLE:
            data = {"gaps": closure_gaps(record)}
            panels.append(TemplatePanel(_("Before closure"), "quality/parts/gaps.html", data, beside=True))
        return panels

    def get_timeline(self, record: Deviation) -> Sequence[TimelineEntry]:
        return timeline_of(record)

    def get_extra_context(self, record: Deviation) -> dict[str, Any]:
        path = (S.REOPENED, *PATH[2:]) if record.state == S.REOPENED else PATH
        return {
            "title": f"{record.code} · {heading_of(record)}",
            "lifecycle_steps": lifecycle_steps(DEVIATION, path, record.state),
        }

    def _affected(self, record: Deviation) -> TemplatePanel:
        may_assess = record.state in ASSESSABLE and can_run(
            "quality.assess_affected_batch", self.request.user, record
        )
        data = {"affected": record.affected_batches.all(), "may_assess": may_assess}
        return TemplatePanel(_("Other batches assessed"), "quality/parts/affected_batches.html", data)


def _values_panel(record: Deviation) -> RelatedTable:
    return RelatedTable(
        _("Values of the step"),
        VALUE_COLUMNS,
        linked_values(record),
        empty=_("Nothing had been recorded in the step."),
        more_url=reverse("quality:batch_review", kwargs={"uuid": record.batch.uuid}) if record.batch else "",
    )


CAPA_COLUMNS = (
    Column("code", _("CAPA"), kind="code", url=True, sub="get_kind_display"),
    Column("description", _("What will be done"), kind="prose"),
    Column("owner", _("Owner"), value="owner.printed_name"),
    Column("due_on", _("Due on"), kind="date"),
    Column("state", _("State"), kind="state"),
)
VALUE_COLUMNS = (
    Column("label", _("Value"), sub="source"),
    Column("value", _("Recorded"), kind="number", unit="unit"),
    Column("limits", _("Limits"), value="limits"),
    Column("recorded_at", _("Recorded at"), kind="datetime"),
)
STANDING = (
    Column("classification", _("Class"), value="get_classification_display"),
    Column("classification_rationale", _("Why this class")),
    Column(
        "investigator",
        _("Investigator"),
        value=lambda d: d.investigator.printed_name if d.investigator else "",
    ),
    Column("due_on", _("Due on"), kind="date"),
    Column("opened_at", _("Opened at"), kind="datetime", sub="opened_by.printed_name"),
    Column(
        "closed_at",
        _("Closed at"),
        kind="datetime",
        sub=lambda d: d.closed_by.printed_name if d.closed_by else "",
    ),
    Column("closing_remark", _("QA conclusion")),
)
