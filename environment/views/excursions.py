"""Excursions: the list, and one with its periods, acknowledgement and assessment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.generic import ActionPage, Offer, action_buttons, timeline_of
from environment.actions.acknowledge_excursion import acknowledge_excursion
from environment.actions.assess_excursion import assess_excursion
from environment.choices import AlarmState, Parameter
from environment.forms import AcknowledgeForm, AssessForm
from environment.lifecycles import ALARM
from environment.models import Excursion
from environment.selectors.excursions import excursions_visible_to
from environment.views import columns
from equipment.selectors.sites import rooms_visible_to
from kernel.pages import (
    ActionButton,
    Crumb,
    DetailPage,
    KeyValues,
    ListPage,
    RelatedTable,
    TimelineEntry,
    from_day,
    until_day,
)

ACKNOWLEDGE = Offer(
    acknowledge_excursion,
    "environment:acknowledge_excursion",
    icon="bell",
    tone="primary",
    step="acknowledge",
)
ASSESS = Offer(assess_excursion, "environment:assess_excursion", icon="clipboard-check", tone="primary")


class ExcursionFilters(django_filters.FilterSet):
    """By level, state, verdict, room, parameter, period, and whether quality still owes a verdict."""

    parameter = django_filters.ChoiceFilter(
        label=_("Parameter"), field_name="point__parameter", choices=Parameter.choices
    )
    owes_verdict = django_filters.BooleanFilter(
        label=_("Verdict missing"), field_name="assessed_at", lookup_expr="isnull"
    )

    going_on = django_filters.BooleanFilter(label=_("Going on"), field_name="ended_at", lookup_expr="isnull")

    room = django_filters.ModelChoiceFilter(
        label=_("Room"),
        field_name="point__room",
        queryset=lambda request: rooms_visible_to(request.user).order_by("code"),
    )
    started_from = from_day("started_at")
    started_until = until_day("started_at")

    site = django_filters.CharFilter(label=_("Site"), field_name="site__code")

    class Meta:
        model = Excursion
        fields = ("state", "level", "room", "verdict")


class ExcursionListPage(ListPage):
    """Every excursion, newest first."""

    permission = "environment.view_excursion"
    title = _("Excursions")
    columns = columns.EXCURSIONS
    search_fields = ("code", "point__room__code", "point__code", "comment", "assessment")
    search_hint = _("Number, room or words")
    filterset_class = ExcursionFilters
    linked_filters = ("site", "going_on")
    ordering = ("-started_at", "-id")
    empty_title = _("No excursion")
    empty_text = _("All monitored values have stayed within their limits.")
    empty_icon = "circle-check"

    def get_queryset(self) -> QuerySet[Excursion]:
        return excursions_visible_to(self.request.user)

    def get_actions(self) -> Sequence[ActionButton]:
        """Quality assesses several at once, each with a signature of its own."""
        if not self.request.user.has_perm(assess_excursion.code):
            return []
        return [ActionButton(_("Assess several"), reverse("environment:assess_together"), icon="checks")]


class ExcursionPage(DetailPage):
    """One excursion: how long, how far, who saw it, what it means."""

    permission = "environment.view_excursion"
    name = "point.room.name"
    state_field = "state"

    def get_queryset(self) -> QuerySet[Excursion]:
        return excursions_visible_to(self.request.user)

    def get_crumbs(self, record: Excursion) -> list[Crumb]:
        return [Crumb(_("Excursions"), reverse("environment:excursion_list")), Crumb(record.code)]

    def get_actions(self, record: Excursion) -> Sequence[ActionButton]:
        offers = [ACKNOWLEDGE]
        if record.state == AlarmState.NORMAL and not record.is_assessed:
            offers.append(ASSESS)
        return action_buttons(self.request.user, record, offers, lifecycle=ALARM)

    def get_panels(self, record: Excursion) -> list[Any]:
        return [
            KeyValues(_("Excursion"), columns.EXCURSION_FACTS),
            RelatedTable(
                _("Times beyond the limit"),
                columns.PERIODS,
                record.periods.all(),
                empty=_("None is recorded."),
            ),
            KeyValues(_("Acknowledgement"), columns.ACKNOWLEDGEMENT, beside=True),
            KeyValues(_("Assessment by quality"), columns.ASSESSMENT, beside=True),
        ]

    def get_timeline(self, record: Excursion) -> Sequence[TimelineEntry]:
        return timeline_of(record)


acknowledge_page = ActionPage.as_view(
    action=acknowledge_excursion, model=Excursion, form_class=AcknowledgeForm
)
assess_page = ActionPage.as_view(action=assess_excursion, model=Excursion, form_class=AssessForm)
