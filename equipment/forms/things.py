"""Forms of equipment class, unit and tag."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from equipment.forms.naming import DefinitionForm, offer
from equipment.models import EquipmentClass, ProcessCell, Room, Site, Unit
from equipment.selectors.plant import all_cells, all_rooms
from equipment.selectors.visible import sites_visible_to
from kernel.forms import ExactDecimalField
from kernel.quantities import UNITS

_WEIGHTS = ("kg", "g", "mg", "t")
_NO_UNIT = ("", "–")
MOST_DECIMALS = 9


class EquipmentClassForm(DefinitionForm):
    """What recipes ask for and people are trained on."""

    needs_cleaning = forms.BooleanField(
        label=_("Is cleaned between batches"),
        required=False,
        initial=True,
        help_text=_("Settled with the first unit of the class."),
    )
    needs_calibration = forms.BooleanField(label=_("Needs calibration"), required=False, initial=True)


class UnitForm(DefinitionForm):
    """A unit: what it is, where it stands, how long it may stand; the weighing range only for scales."""

    site = forms.ModelChoiceField(Site.objects.none(), label=_("Site"), empty_label=None)
    equipment_class = forms.ModelChoiceField(EquipmentClass.objects.none(), label=_("Equipment class"))
    process_cell = forms.ModelChoiceField(ProcessCell.objects.none(), label=_("Process cell"), required=False)
    room = forms.ModelChoiceField(Room.objects.none(), label=_("Room"), required=False)
    dirty_hold_hours = forms.IntegerField(
        label=_("Dirty hold time in hours"),
        required=False,
        min_value=1,
        help_text=_("As validated; needed where the class is cleaned between batches."),
    )
    clean_hold_hours = forms.IntegerField(label=_("Clean hold time in hours"), required=False, min_value=1)
    minimum_weight = ExactDecimalField(
        label=_("Minimum weight"), required=False, help_text=_("Of scales only, with the three that follow.")
    )
    maximum_weight = ExactDecimalField(label=_("Maximum weight"), required=False)
    readability = ExactDecimalField(label=_("Readability"), required=False)
    weight_unit = forms.ChoiceField(
        label=_("Unit of weight"), required=False, choices=[_NO_UNIT, *((unit, unit) for unit in _WEIGHTS)]
    )

    field_order = ("site", "code", "name_en", "name_zh")
    kept = ("code", "site")

    def offer_choices(self) -> None:
        """Sites where the person may define units; places of these, or of the unit's own site."""
        sites = sites_visible_to(self.user, "equipment.define_unit")
        record: Any = self.record
        at = [record.site] if record is not None else list(sites)
        offer(self, "site", sites)
        offer(self, "equipment_class", EquipmentClass.objects.order_by("code"))
        offer(self, "process_cell", all_cells().filter(site__in=at))
        offer(self, "room", all_rooms().filter(site__in=at))


class TagForm(DefinitionForm):
    """A tag of the unit or room on whose page it is added."""

    unit_symbol = forms.ChoiceField(label=_("Unit of measure"), choices=[(unit, unit) for unit in UNITS])
    decimals = forms.IntegerField(
        label=_("Decimals"), min_value=0, max_value=MOST_DECIMALS, initial=1, help_text=_("As it is shown.")
    )
    range_low = ExactDecimalField(label=_("Range from"), required=False)
    range_high = ExactDecimalField(label=_("Range to"), required=False)

    kept = ("code", "site", "unit", "room")

    def __init__(self, *args: Any, owner: Unit | Room | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner = owner
        if owner is not None:
            self.fields["code"].max_length = 80  # type: ignore[attr-defined]
            self.fields["code"].initial = f"{owner.code}."

    def arguments(self) -> dict[str, Any]:
        """With its owner and the owner's site."""
        given = super().arguments()
        if self.owner is None:
            return given
        place = "unit" if isinstance(self.owner, Unit) else "room"
        return {**given, "site": self.owner.site, place: self.owner}
