"""Forms about what it takes to sign."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from people.choices import IdentityMeans


class IdentityCheckForm(forms.Form):
    """What was seen; a remark where it needs one, never the number."""

    means = forms.ChoiceField(label=_("What you have seen"), choices=IdentityMeans.choices)
    remark = forms.CharField(
        label=_("Remark"),
        max_length=200,
        required=False,
        help_text=_("Never the number of the document."),
    )


class StatementForm(forms.Form):
    """The statement in both languages."""

    en = forms.CharField(label=_("English"), max_length=4000, widget=forms.Textarea(attrs={"rows": 8}))
    zh = forms.CharField(label=_("Chinese"), max_length=4000, widget=forms.Textarea(attrs={"rows": 8}))


class AcceptStatementForm(forms.Form):
    """One's own secret, for the version that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
