"""The pages of a site, an area and a process cell: what is in it, and what can be added to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.generic import changes_of
from equipment.actions.define_area import define_area
from equipment.actions.define_process_cell import define_process_cell
from equipment.actions.define_room import define_room
from equipment.actions.define_site import define_site
from equipment.actions.define_unit import define_unit
from equipment.models import Area, ProcessCell, Site, Unit
from equipment.selectors.plant import areas_visible_to, cells_visible_to
from equipment.selectors.sites import rooms_visible_to
from equipment.selectors.units import units_visible_to
from equipment.selectors.visible import sites_visible_to
from equipment.views import columns
from equipment.views.definitions import change_button
from kernel.pages import ActionButton, Crumb, DetailPage, KeyValues, RelatedTable, TimelineEntry

MOST_ROWS = 50


class PlacePage(DetailPage, abstract=True):
    """What both pages share."""

    name = "name"

    def get_crumbs(self, record: Any) -> list[Crumb]:
        return [Crumb(_("Plant"), reverse("equipment:plant")), Crumb(record.code)]

    def get_timeline(self, record: Any) -> Sequence[TimelineEntry]:
        return changes_of(record)

    def units_table(self, units: QuerySet[Unit], more_url: str, record: Any, way: str) -> RelatedTable:
        """The units there, the first of them."""
        user = self.request.user
        add = reverse("equipment:add_unit") + way
        return RelatedTable(
            _("Units"),
            columns.UNITS_HERE,
            units[:MOST_ROWS],
            empty=_("No unit is defined here yet."),
            more_url=more_url,
            actions=change_button(
                user, record, define_unit, add, label=_("Add unit"), icon="plus", is_of_site=True
            ),
        )


class SitePage(PlacePage):
    """A site with its time zone, its compliance profile and its areas."""

    permission = "equipment.view_plant"

    def get_queryset(self) -> QuerySet[Site]:
        return sites_visible_to(self.request.user, "equipment.view_plant")

    def get_actions(self, record: Site) -> Sequence[ActionButton]:
        url = reverse("equipment:change_site", args=[record.uuid])
        return change_button(self.request.user, record, define_site, url)

    def get_panels(self, record: Site) -> list[Any]:
        add = f"{reverse('equipment:add_area')}?site={record.pk}"
        return [
            RelatedTable(
                _("Areas"),
                columns.PLACES,
                areas_visible_to(self.request.user).filter(site=record),
                empty=_("No area is defined here yet. Rooms and process cells belong to one."),
                actions=change_button(
                    self.request.user, record, define_area, add, label=_("Add area"), icon="plus"
                ),
            ),
            KeyValues(_("Site"), columns.SITE_FACTS, beside=True),
        ]


class AreaPage(PlacePage):
    """An area with its process cells, rooms and units."""

    permission = "equipment.view_plant"

    def get_queryset(self) -> QuerySet[Area]:
        return areas_visible_to(self.request.user)

    def get_actions(self, record: Area) -> Sequence[ActionButton]:
        url = reverse("equipment:change_area", args=[record.uuid])
        return change_button(self.request.user, record, define_area, url, is_of_site=True)

    def get_panels(self, record: Area) -> list[Any]:
        panels: list[Any] = []
        if self.request.user.has_perm("equipment.view_unit", record):
            panels.append(self._cells(record))
        if self.request.user.has_perm("equipment.view_room", record):
            panels.append(self._rooms(record))
        if self.request.user.has_perm("equipment.view_unit", record):
            here = Q(room__area=record) | Q(process_cell__area=record)
            units = units_visible_to(self.request.user).filter(here)
            tree = f"{reverse('equipment:plant')}?area={record.pk}"
            panels.append(self.units_table(units, tree, record, ""))
        return [*panels, KeyValues(_("Area"), columns.AREA_FACTS, beside=True)]

    def _cells(self, record: Area) -> RelatedTable:
        add = f"{reverse('equipment:add_process_cell')}?area={record.pk}"
        return RelatedTable(
            _("Process cells"),
            columns.PLACES,
            cells_visible_to(self.request.user).filter(area=record)[:MOST_ROWS],
            empty=_("No process cell: units can stand in rooms without one."),
            more_url=f"{reverse('equipment:plant')}?area={record.pk}",
            actions=change_button(
                self.request.user, record, define_process_cell, add, label=_("Add process cell"), icon="plus"
            ),
        )

    def _rooms(self, record: Area) -> RelatedTable:
        add = f"{reverse('equipment:add_room')}?area={record.pk}"
        return RelatedTable(
            _("Rooms"),
            columns.ROOMS,
            rooms_visible_to(self.request.user).filter(area=record)[:MOST_ROWS],
            empty=_("No room is defined here yet."),
            more_url=f"{reverse('environment:room_list')}?area={record.pk}",
            actions=change_button(
                self.request.user, record, define_room, add, label=_("Add room"), icon="plus"
            ),
        )


class ProcessCellPage(PlacePage):
    """A process cell with its units (ISA-88)."""

    permission = "equipment.view_unit"

    def get_queryset(self) -> QuerySet[ProcessCell]:
        return cells_visible_to(self.request.user)

    def get_actions(self, record: ProcessCell) -> Sequence[ActionButton]:
        url = reverse("equipment:change_process_cell", args=[record.uuid])
        return change_button(self.request.user, record, define_process_cell, url)

    def get_panels(self, record: ProcessCell) -> list[Any]:
        units = units_visible_to(self.request.user).filter(process_cell=record)
        more = f"{reverse('equipment:unit_list')}?process_cell={record.pk}"
        return [
            self.units_table(units, more, record, f"?process_cell={record.pk}"),
            KeyValues(_("Process cell"), columns.CELL_FACTS, beside=True),
        ]
