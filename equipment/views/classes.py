"""Equipment classes: the list, and one class with its units and their hold times."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.declaration import can_run
from audit.generic import Offer, action_buttons, changes_of
from equipment.actions.define_equipment_class import define_equipment_class
from equipment.models import EquipmentClass
from equipment.selectors.plant import classes_with_units
from equipment.selectors.units import units_visible_to
from equipment.views import columns
from equipment.views.definitions import change_button
from equipment.views.tabs import tabs_for
from kernel.pages import ActionButton, Crumb, DetailPage, KeyValues, ListPage, RelatedTable, TimelineEntry

MOST_ROWS = 50
ADD = Offer(
    define_equipment_class, "equipment:add_class", _("Add equipment class"), icon="plus", tone="primary"
)


class ClassListPage(ListPage):
    """Every class of the house: recipes and trainings name them at all sites."""

    permission = "equipment.view_unit"
    title = _("Equipment classes")
    columns = columns.CLASSES
    search_fields = ("code", "name")
    search_hint = _("Code or name")
    filters = ("needs_cleaning", "needs_calibration")
    ordering = ("code",)
    empty_title = _("No equipment classes yet")
    empty_text = _(
        "A class says what units can do, such as granulate. Recipes ask for a class. Add the first."
    )
    empty_icon = "hierarchy"
    template_name = "equipment/class_list.html"

    def get_queryset(self) -> QuerySet[EquipmentClass]:
        return classes_with_units(self.request.user)

    def get_extra_context(self) -> dict[str, Any]:
        return {"tabs": tabs_for(self.request.user, "classes")}

    def get_actions(self) -> Sequence[ActionButton]:
        return action_buttons(self.request.user, None, [ADD])


class ClassPage(DetailPage):
    """A class, its rules and its units."""

    permission = "equipment.view_unit"
    name = "name"

    def get_queryset(self) -> QuerySet[EquipmentClass]:
        return classes_with_units(self.request.user)

    def get_crumbs(self, record: EquipmentClass) -> list[Crumb]:
        return [Crumb(_("Equipment classes"), reverse("equipment:class_list")), Crumb(record.code)]

    def get_actions(self, record: EquipmentClass) -> Sequence[ActionButton]:
        url = reverse("equipment:change_class", args=[record.uuid])
        return change_button(self.request.user, record, define_equipment_class, url)

    def get_panels(self, record: EquipmentClass) -> list[Any]:
        units = units_visible_to(self.request.user).filter(equipment_class=record)
        may_add = can_run("equipment.define_unit", self.request.user)
        add = f"{reverse('equipment:add_unit')}?equipment_class={record.pk}"
        return [
            RelatedTable(
                _("Units"),
                columns.UNITS_OF_CLASS if record.needs_cleaning else columns.UNITS_HERE,
                units[:MOST_ROWS],
                empty=_("No unit of this class is defined yet."),
                more_url=f"{reverse('equipment:unit_list')}?equipment_class={record.pk}",
                actions=[ActionButton(_("Add unit"), add, "plus")] if may_add else [],
            ),
            KeyValues(_("Equipment class"), columns.CLASSES[2:], beside=True),
        ]

    def get_timeline(self, record: EquipmentClass) -> Sequence[TimelineEntry]:
        return changes_of(record)
