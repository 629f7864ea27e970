"""Forms of environment's action dialogs."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from environment.choices import Verdict


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
