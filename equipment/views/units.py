"""Units: the list, and one unit with its label, readiness, cleanings, calibrations, values and log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from audit.generic import Offer, action_buttons, changes_of
from equipment.actions.define_tag import define_tag
from equipment.actions.define_unit import define_unit
from equipment.models import EquipmentLogEntry, Tag, Unit
from equipment.selectors.calibration import calibration_state, calibrations_of, latest_calibrations
from equipment.selectors.cleaning import runs_of
from equipment.selectors.logbook import log_of
from equipment.selectors.readiness import readiness
from equipment.selectors.tags import tags_of_unit
from equipment.selectors.units import units_visible_to
from equipment.views import columns
from equipment.views.definitions import change_button
from equipment.views.offers import OFFERS
from kernel.findings import against
from kernel.pages import (
    ActionButton,
    Crumb,
    DetailPage,
    KeyValues,
    ListPage,
    RelatedTable,
    TemplatePanel,
    TimelineEntry,
    from_day,
    protected,
    until_day,
)

NEWEST = 15
ADD = Offer(define_unit, "equipment:add_unit", _("Add unit"), icon="plus", tone="primary")


class LogFilters(django_filters.FilterSet):
    """By kind of entry and by days."""

    since = from_day("at")
    until = until_day("at")

    class Meta:
        model = EquipmentLogEntry
        fields = ("kind",)


class UnitListPage(ListPage):
    """Every unit with its state and its calibration."""

    permission = "equipment.view_unit"
    title = _("Equipment")
    columns = columns.UNITS
    search_fields = ("code", "name", "in_use_for", "last_batch_code", "room__code")
    search_hint = _("Equipment no., name, batch or room")
    filters = ("cleaning_state", "equipment_class", "process_cell", "room")
    ordering = ("code",)
    empty_title = _("No equipment yet")
    empty_text = _("Units appear here when a process engineer has added them to the plant.")
    empty_icon = "tool"

    def get_queryset(self) -> QuerySet[Unit]:
        return units_visible_to(self.request.user).prefetch_related("calibrations")

    def get_actions(self) -> Sequence[ActionButton]:
        return action_buttons(self.request.user, None, [ADD])


class UnitPage(DetailPage):
    """One unit: may it be used, what is in it, what was done to it."""

    permission = "equipment.view_unit"
    name = "name"
    state_field = "cleaning_state"

    def get_queryset(self) -> QuerySet[Unit]:
        return units_visible_to(self.request.user)

    def get_crumbs(self, record: Unit) -> list[Crumb]:
        return [Crumb(_("Equipment"), reverse("equipment:unit_list")), Crumb(record.code)]

    def get_actions(self, record: Unit) -> Sequence[ActionButton]:
        state = columns.state_now(record)
        buttons = action_buttons(
            self.request.user, record, OFFERS, lifecycle=record.lifecycle, state=str(state)
        )
        url = reverse("equipment:change_unit", args=[record.uuid])
        return [*buttons, *change_button(self.request.user, record, define_unit, url, is_of_site=True)]

    def get_extra_context(self, record: Unit) -> dict[str, Any]:
        return {"state": columns.state_now(record)}

    def get_timeline(self, record: Unit) -> Sequence[TimelineEntry]:
        return changes_of(record)

    def get_panels(self, record: Unit) -> list[Any]:
        findings = readiness(record, columns.moment_of(record))
        tags = tags_of_unit(record)
        panels = [
            TemplatePanel("", "equipment/unit_label.html", label_of(record)),
            TemplatePanel(
                _("Can it be used?"),
                "equipment/readiness.html",
                {"findings": findings, "is_ready": not against(findings)},
            ),
            TemplatePanel(_("Values"), "equipment/values.html", {"tags": tags}, beside=True),
            KeyValues(_("Equipment"), columns.unit_facts(record), beside=True),
        ]
        if record.equipment_class.needs_cleaning:
            panels.append(
                RelatedTable(
                    _("Cleanings"),
                    columns.CLEANINGS,
                    runs_of(record)[:NEWEST],
                    empty=_("It has never been cleaned. Start a cleaning."),
                )
            )
        return [*panels, self._calibrations(record), self._log(record), self._tags(record, tags)]

    def _tags(self, record: Unit, tags: list[Tag]) -> RelatedTable:
        add = reverse("equipment:add_unit_tag", args=[record.uuid])
        buttons = change_button(
            self.request.user, record, define_tag, add, label=_("Add tag"), icon="plus", is_of_site=True
        )
        return RelatedTable(
            _("Tags"),
            columns.TAGS,
            tags,
            empty=_("No tag: add one for each value that the unit measures, then connect it."),
            actions=buttons,
            row_actions=columns.change_tag if buttons else None,
        )

    def _calibrations(self, record: Unit) -> RelatedTable:
        return RelatedTable(
            _("Calibrations"),
            columns.CALIBRATIONS,
            calibrations_of(record)[:NEWEST],
            empty=_("No calibration is recorded. Record the certificate."),
        )

    def _log(self, record: Unit) -> RelatedTable:
        return RelatedTable(
            _("Equipment log"),
            columns.NEWEST_LOG,
            log_of(record)[:NEWEST],
            empty=_("Nothing has happened to it yet."),
            more_url=reverse("equipment:unit_log", args=[record.uuid]),
        )


class UnitLogPage(ListPage):
    """The whole log of one unit, in the order of writing (21 CFR 211.182)."""

    permission = "equipment.view_unit"
    title = _("Equipment log")
    columns = columns.LOG
    search_fields = ("batch_code", "product", "note", "person__printed_name")
    search_hint = _("Batch, product, person or note")
    filterset_class = LogFilters
    ordering = ("-id",)
    empty_title = _("The log is empty")
    empty_text = _("Every cleaning, calibration, use and note of this unit is written here, in order.")
    empty_icon = "history"

    @cached_property
    def unit(self) -> Unit:
        """The unit of the address, or 404."""
        return find_unit(self.request, self.kwargs["uuid"])

    def get_queryset(self) -> QuerySet[EquipmentLogEntry]:
        return log_of(self.unit)

    def get_crumbs(self) -> list[Crumb]:
        return [
            Crumb(_("Equipment"), reverse("equipment:unit_list")),
            Crumb(self.unit.code, self.unit.get_absolute_url()),
            Crumb(self.title),
        ]


@protected("equipment.view_unit")
def unit_label(request: HttpRequest, uuid: Any) -> HttpResponse:
    """The status label alone: open pages fetch it again when the unit changes (URS-EQP-05)."""
    unit = find_unit(request, uuid)
    return render(request, "equipment/unit_label.html", {"record": unit, **label_of(unit)})


def find_unit(request: HttpRequest, uuid: Any) -> Unit:
    """The visible unit, or 404."""
    unit = units_visible_to(request.user).filter(uuid=uuid).first()
    if unit is None:
        raise Http404
    return unit


def label_of(unit: Unit) -> dict[str, Any]:
    """What the label on the machine says: its state now, what is in it, until when (GMP 87, 192)."""
    record = latest_calibrations([unit]).get(unit.pk)
    return {
        "state": columns.state_now(unit),
        "calibration": calibration_state(unit, record, columns.moment_of(unit)),
        "calibration_record": record,
    }
