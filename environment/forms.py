"""Forms of environment's action dialogs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from environment.choices import Parameter, Verdict
from environment.models import MonitoringPoint, PointLimits
from equipment.models import Room, Tag
from kernel.forms import ExactDecimalField


class AcknowledgeForm(forms.Form):
    """What the person has seen and done."""

    comment = forms.CharField(
        label=_("What you found and did"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000
    )


class AssessForm(forms.Form):
    """Quality's verdict."""

    verdict = forms.ChoiceField(label=_("Verdict"), choices=Verdict.choices, widget=forms.RadioSelect)
    assessment = forms.CharField(
        label=_("Grounds"), widget=forms.Textarea(attrs={"rows": 4}), max_length=4000
    )


class PointForm(forms.Form):
    """What is watched in the room, by which of its tags; the code of a point never changes."""

    code = forms.CharField(
        label=_("Code"),
        max_length=80,
        help_text=_("Stays for ever. Latin letters, digits, point, hyphen and underscore."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    parameter = forms.ChoiceField(label=_("Parameter"), choices=Parameter.choices)
    tag = forms.ModelChoiceField(
        Tag.objects.none(), label=_("Tag"), help_text=_("One of the room that no other point watches.")
    )

    def __init__(self, *args: Any, room: Room, point: MonitoringPoint | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.room, self.point = room, point
        others = MonitoringPoint.objects.exclude(pk=point.pk) if point else MonitoringPoint.objects.all()
        tag: Any = self.fields["tag"]
        tag.queryset = Tag.objects.filter(room=room).exclude(pk__in=others.values("tag_id")).order_by("code")
        tag.label_from_instance = lambda each: f"{each.code} · {each.name}, {each.shown_unit}"
        if point is None:
            self.fields["code"].initial = f"{room.code}."
        else:
            del self.fields["code"]
            self.fields["parameter"].initial, tag.initial = point.parameter, point.tag_id

    def arguments(self) -> dict[str, Any]:
        """As the action takes them."""
        given = {**self.cleaned_data, "room": self.room}
        return {**given, "is_new": True} if self.point is None else {**given, "code": self.point.code}


class LimitsForm(forms.Form):
    """The next version of a point's limits; it begins with the present one."""

    action_low = ExactDecimalField(label=_("Lower action limit"), required=False)
    alert_low = ExactDecimalField(label=_("Lower alert limit"), required=False)
    alert_high = ExactDecimalField(label=_("Upper alert limit"), required=False)
    action_high = ExactDecimalField(label=_("Upper action limit"), required=False)
    dead_band = ExactDecimalField(
        label=_("Dead-band"), help_text=_("So far back within the limit an excursion is over.")
    )
    on_delay_s = forms.IntegerField(
        label=_("Delay in seconds"),
        min_value=0,
        initial=0,
        help_text=_("So long beyond the limit without a break before it counts."),
    )
    gap_s = forms.IntegerField(
        label=_("Longest silence in seconds"),
        min_value=1,
        initial=60,
        help_text=_("Without a usable value for longer, it is an excursion of its own."),
    )
    effective_from = forms.DateTimeField(
        label=_("Effective from"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Leave empty for now. Limits are never set for a time that is past."),
    )

    def __init__(self, *args: Any, unit: str, present: PointLimits | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("action_low", "alert_low", "alert_high", "action_high", "dead_band"):
            self.fields[name].label = f"{self.fields[name].label}, {unit}"
        self.fields["dead_band"].initial = "0"
        for name, field in self.fields.items() if present is not None else ():
            if name != "effective_from":
                value = getattr(present, name)
                field.initial = f"{value:f}" if hasattr(value, "quantize") else value
