"""The plant as one tree: what stands where, with search, an area to choose, and the way to add what is missing."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from typing import Any

from django import forms
from django.http import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from audit.declaration import Action, can_run
from equipment.actions.define_area import define_area
from equipment.actions.define_equipment_class import define_equipment_class
from equipment.actions.define_process_cell import define_process_cell
from equipment.actions.define_room import define_room
from equipment.actions.define_site import define_site
from equipment.actions.define_unit import define_unit
from equipment.choices import PlantLevel
from equipment.models import Area
from equipment.selectors.plant import MOST_UNITS, PlantNode, areas_visible_to, plant
from equipment.views import columns
from equipment.views.tabs import tabs_for
from kernel.pages import ActionButton, Column, render_cell
from kernel.pages.cells import export_cell
from kernel.pages.export import Piece, exported
from kernel.pages.narrowing import narrowed_by
from kernel.pages.results import ResultsPage

# More than any plant has: the export leaves nothing out.
EVERY_UNIT = 1_000_000

ADDITIONS: tuple[tuple[Action[Any], str, Any], ...] = (
    (define_unit, "equipment:add_unit", _("Add unit")),
    (define_room, "equipment:add_room", _("Add room")),
    (define_process_cell, "equipment:add_process_cell", _("Add process cell")),
    (define_equipment_class, "equipment:add_class", _("Add equipment class")),
    (define_area, "equipment:add_area", _("Add area")),
    (define_site, "equipment:add_site", _("Add site")),
)


def _what(node: PlantNode) -> str:
    if node.level is PlantLevel.UNIT:
        return str(node.record.equipment_class.name)
    return str(node.level.label)


def _more(node: PlantNode) -> str:
    """What one wants to know of a place: its time zone, its grade; of a unit its class."""
    if node.level is PlantLevel.SITE:
        return str(node.record.zone)
    if node.level is PlantLevel.ROOM:
        return str(node.record.get_grade_display())
    return str(node.record.equipment_class.code) if node.level is PlantLevel.UNIT else ""


def _url(node: PlantNode) -> str | None:
    return str(node.record.get_absolute_url()) if node.is_open else None


def _room(node: PlantNode) -> str:
    return node.record.room.code if node.level is PlantLevel.UNIT and node.record.room else ""


def _state(node: PlantNode) -> Any:
    return columns.state_now(node.record) if node.level is PlantLevel.UNIT else None


def _count(node: PlantNode) -> int | None:
    return node.unit_count + node.standing


COLUMNS = (
    Column("code", _("No."), kind="code", value="record.code", url=_url),
    Column("name", _("Name"), value="record.name"),
    Column("what", _("What it is"), value=_what, sub=_more),
    Column("room", _("Stands in"), kind="code", value=_room),
    Column("state", _("State"), kind="state", value=_state),
    Column("units", _("Units"), kind="number", value=_count),
)


# What a place has not, and what a unit has not, stays empty instead of looking forgotten.
_OF_UNITS, _OF_PLACES = ("room", "state"), ("units",)


def _cell(column: Column, node: PlantNode) -> str:
    is_unit = node.level is PlantLevel.UNIT
    return "" if column.name in (_OF_PLACES if is_unit else _OF_UNITS) else render_cell(column, node)


class AreaChoice(forms.Form):
    """One area instead of all."""

    area = forms.ModelChoiceField(Area.objects.none(), label=_("Area"), required=False)

    def __init__(self, *args: Any, areas: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["area"]
        chosen.queryset = areas
        chosen.label_from_instance = lambda each: f"{each.code} · {each.name}"


class PlantPage(ResultsPage):
    """The physical model from site to unit."""

    permission = "equipment.view_plant"
    title = _("Plant")
    search_fields = ("code", "name")
    search_hint = _("No., name or class")
    template_name = "equipment/plant.html"
    results_template = "equipment/plant_lines.html"

    @cached_property
    def choice(self) -> AreaChoice:
        """The area that was chosen, among those of the person."""
        return AreaChoice(self.request.GET, areas=areas_visible_to(self.request.user))

    @property
    def search_text(self) -> str:
        """What is looked for; PostgreSQL refuses the null character."""
        return self.request.GET.get("q", "").replace("\0", "").strip()

    def _nodes(self, most: int) -> Any:
        chosen = self.choice.cleaned_data.get("area") if self.choice.is_valid() else None
        return plant(self.request.user, text=self.search_text, area=chosen, most=most)

    def _context(self) -> dict[str, Any]:
        found, user = self._nodes(MOST_UNITS), self.request.user
        nodes = list(found.lines())
        return {
            "page_view": self,
            "title": self.title,
            "crumbs": [],
            "tabs": tabs_for(user, "plant"),
            "filter_form": self.choice,
            "search_text": self.search_text,
            "narrowed_by": narrowed_by(self.choice, self.search_text),
            "columns": COLUMNS,
            "lines": [(node, [(column, _cell(column, node)) for column in COLUMNS]) for node in nodes],
            "left_out": found.left_out,
            "actions": self._buttons(),
        }

    def _buttons(self) -> list[ActionButton]:
        """What the person may add; the first of them stands out."""
        user = self.request.user
        chosen = self.request.GET.get("area", "")
        way = f"?area={chosen}" if chosen.isdigit() else ""
        may = [(url, label) for action, url, label in ADDITIONS if can_run(action.code, user)]
        return [
            ActionButton(label, f"{reverse(url)}{way}", "plus", "primary" if number == 0 else "")
            for number, (url, label) in enumerate(may)
        ]

    def _export(self, kind: str) -> HttpResponseBase:
        stamp = timezone.localtime().strftime("%Y%m%d-%H%M")
        return exported(self.request, self._pieces(), filename=f"plant-{stamp}.csv")

    def _pieces(self) -> Iterator[Piece]:
        """Line by line; the first is the head and holds no unit."""
        yield "\N{BYTE ORDER MARK}", 0
        for number, line in enumerate(self._csv_lines()):
            text = StringIO()
            csv.writer(text).writerow(line)
            yield text.getvalue(), int(number > 0)

    def _csv_lines(self) -> Iterator[list[str]]:
        """Each line with its level, so that the tree can be built again."""
        yield [str(_("Level")), *(str(column.label) for column in COLUMNS)]
        for node in self._nodes(EVERY_UNIT).lines():
            yield [str(node.level.value), *(export_cell(column, node) for column in COLUMNS)]
