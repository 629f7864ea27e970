"""Forms of the action dialogs of recipes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.forms import ExactDecimalField
from recipes.forms.editor import based_on, check_sizes
from recipes.models import MasterRecipe, RecipeVersion


class NewVersionForm(forms.Form):
    """Why there is a next version."""

    change_summary = forms.CharField(
        label=_("What changes and why"), widget=forms.Textarea(attrs={"rows": 3})
    )
    change_reference = forms.CharField(
        label=_("Change record"), max_length=60, required=False,
        help_text=_("Needed before submission when it replaces an effective version."),
    )  # fmt: skip
    based_on = forms.TypedChoiceField(
        label=_("Copy of"), coerce=int, empty_value=None, required=False,
        help_text=_("The new draft begins with what this version says."),
    )  # fmt: skip

    def __init__(self, *args: Any, recipe: MasterRecipe, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["based_on"]
        field.choices, field.initial = based_on(recipe)


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

    def clean(self) -> dict[str, Any]:
        """The size lies in the range that is to be approved."""
        cleaned = super().clean() or {}
        check_sizes(self, cleaned)
        return cleaned


class EffectiveForm(forms.Form):
    """From when on; empty for now."""

    effective_from = forms.DateTimeField(
        label=_("Effective from"), required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("Leave empty for now. A later date is possible while no other version is effective."),
    )  # fmt: skip
