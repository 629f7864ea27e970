"""The form with which somebody asks for a deputy."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from equipment.models import Area, Site
from kernel import clock
from people.models import RoleGrant, User
from people.rules import in_force
from people.selectors.deputies import possible_deputies


def _moment(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"})
    return forms.DateTimeField(label=label, required=required, help_text=help_text, widget=widget)


class DelegateForm(forms.Form):
    """Who stands in, where within the place of the role, until when, and why."""

    deputy = forms.ModelChoiceField(label=_("Deputy"), queryset=User.objects.filter(is_service=False))
    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none(), required=False)
    area = forms.ModelChoiceField(
        label=_("Area"),
        queryset=Area.objects.none(),
        required=False,
        help_text=_("Empty: wherever the role holds."),
    )
    valid_from = _moment(_("Valid from"), help_text=_("Empty: from the approval on."))
    valid_until = _moment(_("Valid until"), required=True)
    why = forms.CharField(label=_("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, grant: RoleGrant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = list(possible_deputies(grant, clock.now()))
        # The choices are those who can; whoever is sent in spite of it is refused by the action, with its words.
        self.fields["deputy"].widget.choices = [
            ("", "---------"),
            *((each.pk, f"{each.printed_name} ({each.username})") for each in people),
        ]
        if not people:
            self.fields["deputy"].help_text = gettext(
                "Nobody else holds a role of this department there who could stand in."
            )
        self.fields["valid_until"].help_text = gettext("%(days)s days at most.") % {
            "days": in_force().delegation_days
        }
        self._narrow_place(grant)

    def _narrow_place(self, grant: RoleGrant) -> None:
        if grant.area_id is not None:
            del self.fields["site"], self.fields["area"]
            return
        areas = Area.objects.order_by("site__code", "code")
        if grant.site_id is not None:
            del self.fields["site"]
            areas = areas.filter(site_id=grant.site_id)
        else:
            self.fields["site"].queryset = Site.objects.order_by("code")  # type: ignore[attr-defined]
        self.fields["area"].queryset = areas  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """An area brings its site; another site than the chosen one is a mistake."""
        entered = super().clean() or {}
        area, site = entered.get("area"), entered.get("site")
        if area is not None and site is not None and area.site_id != site.pk:
            raise forms.ValidationError(_("This area belongs to another site."))
        if area is not None:
            entered["site"] = area.site
        return entered
