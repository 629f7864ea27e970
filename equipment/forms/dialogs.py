"""Forms of equipment's action dialogs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from equipment.choices import Storage
from kernel.errors import InvalidDecimal
from kernel.quantities import UNITS, parse_decimal

RESULTS = (("passed", _("Passed")), ("failed", _("Failed")))


class ExactDecimalField(forms.CharField):
    """A plain decimal that keeps its trailing zeros; anything else is refused, nothing is repaired."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def clean(self, value: Any) -> Decimal | None:
        """The exact decimal, ``None`` when the field may be empty and is."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_decimal(text)
        except InvalidDecimal as error:
            raise forms.ValidationError(error.message, code="invalid") from None


class FinishCleaningForm(forms.Form):
    """How the cleaned unit is stored, and what was noticed."""

    storage = forms.ChoiceField(label=_("Stored"), choices=Storage.choices)
    remark = forms.CharField(label=_("Remark"), required=False, widget=forms.Textarea(attrs={"rows": 2}))


class CheckCleaningForm(forms.Form):
    """The second person's verdict."""

    result = forms.ChoiceField(label=_("Result"), choices=RESULTS, widget=forms.RadioSelect)
    remark = forms.CharField(
        label=_("Remark"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed when the check fails: what was found, and where."),
    )


class ReturnToServiceForm(forms.Form):
    """What was done to the unit."""

    note = forms.CharField(label=_("What was done"), widget=forms.Textarea(attrs={"rows": 2}))


class LogNoteForm(forms.Form):
    """A note for the log; about now, unless a moment is given."""

    note = forms.CharField(label=_("Note"), widget=forms.Textarea(attrs={"rows": 3}))
    happened_at = forms.DateTimeField(
        label=_("Happened"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Leave empty for now. An entry about the past is marked as late."),
    )


class CalibrationForm(forms.Form):
    """A certificate, as it stands."""

    certificate = forms.CharField(label=_("Certificate"), max_length=80)
    standard = forms.CharField(label=_("Reference standard"), max_length=120)
    laboratory = forms.CharField(label=_("Calibrated by"), max_length=120, required=False)
    calibrated_on = forms.DateField(
        label=_("Calibrated on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    due_on = forms.DateField(
        label=_("Calibration due"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    result = forms.ChoiceField(label=_("As found"), choices=RESULTS, widget=forms.RadioSelect)
    range_low = ExactDecimalField(label=_("Range from"), required=False)
    range_high = ExactDecimalField(label=_("Range to"), required=False)
    range_unit = forms.ChoiceField(
        label=_("Unit of range"), required=False, choices=[("", "–"), *((name, name) for name in UNITS)]
    )
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 2}))
