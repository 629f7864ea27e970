"""The dialogs of the plant's master data: adding refuses a code that is there, changing starts with what is."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.declaration import Action, can_run
from audit.generic import ActionPage
from equipment.actions.define_area import define_area
from equipment.actions.define_equipment_class import define_equipment_class
from equipment.actions.define_process_cell import define_process_cell
from equipment.actions.define_room import define_room
from equipment.actions.define_site import define_site
from equipment.actions.define_tag import define_tag
from equipment.actions.define_unit import define_unit
from equipment.forms import (
    AreaForm,
    EquipmentClassForm,
    ProcessCellForm,
    RoomForm,
    SiteForm,
    TagForm,
    UnitForm,
)
from equipment.forms.naming import DefinitionForm
from equipment.models import Area, EquipmentClass, ProcessCell, Room, Site, Tag, Unit
from kernel.pages import ActionButton


class DefinePage(ActionPage):
    """What adding and changing share."""

    def form_kwargs(self) -> dict[str, Any]:
        """Whose choices are offered."""
        return {"user": self.request.user}

    def arguments(self, form: forms.Form | None) -> dict[str, Any]:
        """From the form, with what a change keeps."""
        return form.arguments() if isinstance(form, DefinitionForm) else {}


class AddPage(DefinePage):
    """A new record; the address may say where it goes (``?area=``, ``?process_cell=``, ``?room=``)."""

    places: ClassVar[tuple[str, ...]] = ("site", "area", "process_cell", "room", "equipment_class")
    opens_record = True

    def form_kwargs(self) -> dict[str, Any]:
        """What the address says is chosen already."""
        asked = {name: self.request.GET[name] for name in self.places if name in self.request.GET}
        return {
            **super().form_kwargs(),
            "initial": {name: key for name, key in asked.items() if key.isdigit()},
        }

    def after(self, result: Any) -> str:
        """To the new record."""
        return str(result.get_absolute_url()) if self.opens_record else ""


class ChangePage(DefinePage):
    """Other values for a record that is there, with the reason and against the version that was seen."""

    finds_record = True
    # The action asks for the right at the whole site, not at the record's area.
    is_of_site = False

    def _may_run(self, request: Any) -> bool:
        return may_change(request.user, self.record, self.action, self.is_of_site)

    def form_kwargs(self) -> dict[str, Any]:
        """The form begins with what is there."""
        return {**super().form_kwargs(), "record": self.record}


class AddTagPage(AddPage):
    """A tag of the unit or room of the address; its page shows it then."""

    action = define_tag
    form_class = TagForm
    title = _("Add tag")
    opens_record = False

    def _may_run(self, request: Any) -> bool:
        return may_change(request.user, self.record, self.action, True)

    def form_kwargs(self) -> dict[str, Any]:
        """Whose tag it is."""
        return {**super().form_kwargs(), "owner": self.record}


def may_change(user: Any, record: Any, action: Action[Any], is_of_site: bool) -> bool:
    """Whether the button is shown and the dialog opened: the question that the runner asks later."""
    return can_run(action.code, user, record.site if is_of_site else record)


def change_button(
    user: Any,
    record: Any,
    action: Action[Any],
    url: str,
    *,
    label: str | Promise = "",
    icon: str = "pencil",
    is_of_site: bool = False,
) -> list[ActionButton]:
    """The button, or none for who has no right."""
    return (
        [ActionButton(label or _("Change"), url, icon)]
        if may_change(user, record, action, is_of_site)
        else []
    )


add_site_page = AddPage.as_view(
    action=define_site, form_class=SiteForm, title=_("Add site"), opens_record=False
)  # whoever adds it has no right there yet, unless for every site

change_site_page = ChangePage.as_view(
    action=define_site, form_class=SiteForm, model=Site, title=_("Change site")
)
add_area_page = AddPage.as_view(action=define_area, form_class=AreaForm, title=_("Add area"))
change_area_page = ChangePage.as_view(
    action=define_area, form_class=AreaForm, model=Area, title=_("Change area"), is_of_site=True
)
add_process_cell_page = AddPage.as_view(
    action=define_process_cell, form_class=ProcessCellForm, title=_("Add process cell")
)
change_process_cell_page = ChangePage.as_view(
    action=define_process_cell, form_class=ProcessCellForm, model=ProcessCell, title=_("Change process cell")
)
add_room_page = AddPage.as_view(action=define_room, form_class=RoomForm, title=_("Add room"))
change_room_page = ChangePage.as_view(
    action=define_room, form_class=RoomForm, model=Room, title=_("Change room")
)
add_class_page = AddPage.as_view(
    action=define_equipment_class, form_class=EquipmentClassForm, title=_("Add equipment class")
)
change_class_page = ChangePage.as_view(
    action=define_equipment_class,
    form_class=EquipmentClassForm,
    model=EquipmentClass,
    title=_("Change equipment class"),
)
add_unit_page = AddPage.as_view(action=define_unit, form_class=UnitForm, title=_("Add unit"))
change_unit_page = ChangePage.as_view(
    action=define_unit, form_class=UnitForm, model=Unit, title=_("Change unit"), is_of_site=True
)
add_unit_tag_page = AddTagPage.as_view(model=Unit)
add_room_tag_page = AddTagPage.as_view(model=Room)
change_tag_page = ChangePage.as_view(
    action=define_tag, form_class=TagForm, model=Tag, title=_("Change tag"), is_of_site=True
)
