"""Forms of the action dialogs of recipes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.forms import ExactDecimalField
from recipes.models import RecipeVersion


class NewVersionForm(forms.Form):
    """Why there is a next version."""

    change_summary = forms.CharField(
        label=_("What changes and why"), widget=forms.Textarea(attrs={"rows": 3})
    )
    change_reference = forms.CharField(
        label=_("Change record"), max_length=60, required=False,
        help_text=_("Needed before submission when it replaces an effective version."),
    )  # fmt: skip


class HeaderForm(forms.Form):
    """The header of a draft."""

    batch_size = ExactDecimalField(label=_("Batch size"))
    stated_mass = ExactDecimalField(label=_("Stated batch mass"), required=False)
    minimum_size = ExactDecimalField(label=_("Smallest approved size"))
    maximum_size = ExactDecimalField(label=_("Largest approved size"))
    change_summary = forms.CharField(
        label=_("What changes and why"), widget=forms.Textarea(attrs={"rows": 3})
    )
    change_reference = forms.CharField(label=_("Change record"), max_length=60, required=False)

    def __init__(self, *args: Any, version: RecipeVersion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            value = getattr(version, name)
            field.initial = f"{value:f}" if hasattr(value, "quantize") else value


class EffectiveForm(forms.Form):
    """From when on; empty for now."""

    effective_from = forms.DateTimeField(
        label=_("Effective from"), required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Leave empty for now. A later date is possible while no other version is effective."),
    )  # fmt: skip
