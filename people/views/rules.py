"""The rules of access: what is in force, what was, and what is proposed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.generic import ActionPage, Offer, action_buttons, signatures_table, timeline_of
from audit.selectors.signatures import signatures_on
from kernel.pages import (
    ActionButton,
    Column,
    Crumb,
    DetailPage,
    KeyValues,
    ListPage,
    RelatedTable,
    TimelineEntry,
)
from people.actions.approve_rules import approve_rules, demand_approver, refuse_rules
from people.actions.propose_rules import propose_rules
from people.choices import RulesState
from people.forms import ProposeRulesForm
from people.models import ComplianceRules
from people.models.compliance import RULES
from people.rules import in_force
from people.selectors.rules_compared import rules_compared
from people.views.persons import with_persons_linked

VIEW = "people.view_access_rules"
PROPOSE = Offer(propose_rules, "people:propose_rules", icon="plus", tone="primary")
OFFERS = (
    Offer(approve_rules, "people:approve_rules", icon="writing-sign", tone="primary", asks=demand_approver),
    Offer(refuse_rules, "people:refuse_rules", icon="x", tone="danger"),
)
PERSONS = ("proposed_by", "decided_by")


def _all() -> QuerySet[ComplianceRules]:
    return ComplianceRules.objects.select_related("proposed_by", "decided_by")


def _is_in_force(version: ComplianceRules) -> bool:
    return bool(version.version == in_force().version)


class RulesListPage(ListPage):
    """Every version, the latest first."""

    permission = VIEW
    title = _("Rules of access")
    columns = (
        Column("version", _("Version"), kind="number", url=True),
        Column("name", _("Name"), sort="name__en"),
        Column("profile", _("Compliance profile"), value="get_profile_display", sort="profile"),
        Column("state", _("State"), kind="state"),
        Column("in_force", _("In force"), kind="yesno", value=_is_in_force, sortable=False),
        Column("effective_from", _("Effective from"), kind="datetime"),
        Column("proposed_by", _("Proposed by"), value="proposed_by.printed_name"),
        Column("decided_by", _("Decided by"), value="decided_by.printed_name"),
    )
    search_fields = ("name", "why")
    search_hint = _("Name or reason")
    filters = ("state", "profile")
    ordering = ("-version",)
    empty_title = _("The rules are as installed")
    empty_text = _("Propose a version of your own; somebody else approves it with a signature.")
    empty_icon = "adjustments"

    def get_queryset(self) -> QuerySet[ComplianceRules]:
        return _all()

    def shown_columns(self, records: list[Any]) -> Sequence[Column]:
        return with_persons_linked(self.columns, self.request.user, *PERSONS)

    def get_actions(self) -> Sequence[ActionButton]:
        return action_buttons(self.request.user, None, [PROPOSE])


class RulesPage(DetailPage):
    """One version: every rule, who proposed and who approved it."""

    permission = VIEW
    state_field = "state"
    name = "name"

    def get_queryset(self) -> QuerySet[ComplianceRules]:
        return _all()

    def get_crumbs(self, record: ComplianceRules) -> list[Crumb]:
        return [Crumb(_("Rules of access"), reverse("people:rules_list")), Crumb(str(record.version))]

    def get_actions(self, record: ComplianceRules) -> Sequence[ActionButton]:
        if record.state != RulesState.PROPOSED:
            return []
        return action_buttons(self.request.user, record, OFFERS)

    def get_timeline(self, record: ComplianceRules) -> Sequence[TimelineEntry]:
        return timeline_of(record)

    def get_panels(self, record: ComplianceRules) -> list[Any]:
        about = (
            Column("profile", _("Compliance profile"), value="get_profile_display"),
            Column("in_force", _("In force"), kind="yesno", value=_is_in_force),
            Column("effective_from", _("Effective from"), kind="datetime"),
            Column("why", _("Why"), kind="prose"),
            Column("proposed_by", _("Proposed by"), value="proposed_by.printed_name"),
            Column("proposed_at", _("Proposed at"), kind="datetime"),
            Column("decided_by", _("Decided by"), value="decided_by.printed_name"),
            Column("decided_at", _("Decided at"), kind="datetime"),
        )
        waits = record.state == RulesState.PROPOSED
        return [
            RelatedTable(_("Rules"), _compared(waits), rules_compared(record), empty=""),
            KeyValues(_("Version"), with_persons_linked(about, self.request.user, *PERSONS), beside=True),
            signatures_table(signatures_on([record.uuid]), record),
        ]


def _compared(waits: bool) -> tuple[Column, ...]:
    return (
        Column("label", _("Rule")),
        Column(
            "before", _("In force now") if waits else _("Before"), value=lambda rule: _in_words(rule.before)
        ),
        Column("now", _("Proposed") if waits else _("This version"), value=lambda rule: _in_words(rule.now)),
        Column("change", _("Change"), kind="state"),
    )


def _in_words(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return str(value)


class ProposeRulesPage(ActionPage):
    """All rules at once, beginning with those in force."""

    action = propose_rules
    form_class = ProposeRulesForm

    def arguments(self, form: forms.Form | None) -> dict[str, Any]:
        """The rules together, beside what is said about them."""
        entered = super().arguments(form)
        rules = {name: entered.pop(name) for name in RULES}
        name = {"en": entered.pop("name_en"), "zh": entered.pop("name_zh")}
        return {**entered, "name": name, "rules": rules}

    def after(self, result: Any) -> str:
        """To the proposal."""
        return str(result.get_absolute_url())
