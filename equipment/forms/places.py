"""Forms of the places of the plant: site, area, room, process cell."""

from __future__ import annotations

from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from equipment.choices import Grade
from equipment.forms.naming import DefinitionForm, offer
from equipment.models import Area, ComplianceProfile, Site
from equipment.selectors.plant import areas_visible_to
from equipment.selectors.visible import sites_visible_to


class SiteForm(DefinitionForm):
    """A site with its time zone and compliance profile."""

    zone = forms.CharField(
        label=_("Time zone"),
        max_length=50,
        initial="Asia/Shanghai",
        help_text=_("As the zone database calls it, such as Asia/Shanghai."),
    )
    profile = forms.ChoiceField(label=_("Compliance profile"), choices=ComplianceProfile.choices)

    field_order = ("code", "name_en", "name_zh")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if "code" in self.fields:
            self.fields["code"].max_length = Site._meta.get_field("code").max_length  # type: ignore[attr-defined]

    def clean_zone(self) -> str:
        """One that exists."""
        zone: str = self.cleaned_data["zone"]
        if zone not in available_timezones():
            raise forms.ValidationError(
                _("“%(zone)s” is not a time zone."), params={"zone": zone}, code="invalid"
            )
        return zone


class AreaForm(DefinitionForm):
    """An area of a site; it never moves to another one."""

    site = forms.ModelChoiceField(Site.objects.none(), label=_("Site"), empty_label=None)

    field_order = ("site", "code", "name_en", "name_zh")
    kept = ("code", "site")

    def offer_choices(self) -> None:
        """Sites where the person may define areas."""
        offer(self, "site", sites_visible_to(self.user, "equipment.define_area"))


class ProcessCellForm(DefinitionForm):
    """A process cell of an area."""

    area = forms.ModelChoiceField(Area.objects.none(), label=_("Area"))

    field_order = ("area", "code", "name_en", "name_zh")

    def offer_choices(self) -> None:
        """Areas where the person may define process cells."""
        offer(self, "area", areas_visible_to(self.user, "equipment.define_process_cell"))


class RoomForm(DefinitionForm):
    """A room of an area."""

    area = forms.ModelChoiceField(Area.objects.none(), label=_("Area"))
    grade = forms.ChoiceField(label=_("Grade"), choices=Grade.choices)

    field_order = ("area", "code", "name_en", "name_zh", "grade")

    def offer_choices(self) -> None:
        """Areas where the person may define rooms."""
        offer(self, "area", areas_visible_to(self.user, "equipment.define_room"))
