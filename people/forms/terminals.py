"""Forms about terminals."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from equipment.models import Room, Site, Unit
from equipment.selectors.visible import sites_visible_to


class TerminalForm(forms.Form):
    """Which terminal, what it is called, and where it belongs."""

    code = forms.RegexField(
        r"^T-[0-9A-F]{8}$",
        label=_("Terminal"),
        help_text=_("The number of the terminal at which this page is open, unless you change it."),
    )
    name = forms.CharField(label=_("Name"), max_length=80)
    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none())
    room = forms.ModelChoiceField(
        label=_("Room"),
        queryset=Room.objects.select_related("site"),
        required=False,
        help_text=_("With a room it does that room's tasks alone."),
    )
    scale = forms.ModelChoiceField(
        label=_("Scale"),
        queryset=Unit.objects.filter(room__isnull=False),
        required=False,
        help_text=_("With a scale it reads that one alone."),
    )

    def __init__(self, *args: Any, here: str = "", user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].initial = here
        sites = sites_visible_to(user, "people.register_terminal")
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]
        places = {"site__in": sites}
        self.fields["room"].queryset = Room.objects.filter(**places)  # type: ignore[attr-defined]
        scales = Unit.objects.filter(**places, equipment_class__code="SCALE")
        self.fields["scale"].queryset = scales  # type: ignore[attr-defined]
