"""The parts that every action's dialog can have: reason for change and signature."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audit.choices import Component
from audit.context import Reason, SignatureGiven
from audit.contracts import authority
from audit.models import ReasonCode


class ReasonForm(forms.Form):
    """A reason from the list and the person's own words (URS-AUD-04)."""

    reason_code = forms.ChoiceField(label=_("Reason"))
    reason_text = forms.CharField(
        label=_("What made it necessary"), widget=forms.Textarea(attrs={"rows": 2}), max_length=1000
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reasons = ReasonCode.objects.filter(is_active=True)
        choices = [("", _("Choose a reason"))] + [(reason.code, str(reason.label)) for reason in reasons]
        self.fields["reason_code"].choices = choices  # type: ignore[attr-defined]

    def reason(self) -> Reason:
        """What was entered."""
        return Reason(self.cleaned_data["reason_code"], self.cleaned_data["reason_text"])


class OnceInput(forms.TextInput):
    """What is good once is never shown again."""

    def format_value(self, value: Any) -> None:
        """Nothing."""


class SignatureForm(forms.Form):
    """What the signer gives, who may be another person than the one signed in.

    Nothing is required here: what is missing is the authority's to say, by session, terminal and person.
    """

    username = forms.CharField(
        label=_("User ID"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    factor = forms.CharField(
        label=_("Code of your authenticator app"),
        max_length=20_000,  # the answer of a passkey
        required=False,
        widget=OnceInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    # The authority says what is missing; on the screen neither is called optional.
    username.is_needed = True  # type: ignore[attr-defined]
    factor.is_needed = True  # type: ignore[attr-defined]

    def __init__(self, data: Any = None, *args: Any, asks_factor: bool = False, **kwargs: Any) -> None:
        super().__init__(data, *args, **kwargs)
        if not asks_factor and "factor" not in (data or {}):
            del self.fields["factor"]

    @classmethod
    def for_person(cls, person: Any) -> SignatureForm:
        """Empty; with the user ID of ``person`` where their period of access asks for the secret alone."""
        needed = authority().components_needed(person)
        if Component.USER_ID in needed:
            return cls(asks_factor=Component.FACTOR in needed)
        return cls(initial={"username": person.get_username()})

    def ask_for(self, components: tuple[str, ...]) -> None:
        """Ask for what was missing too."""
        if Component.FACTOR in components:
            self.fields["factor"] = self.base_fields["factor"]

    def given(self, meaning: str, seen_digest: str) -> SignatureGiven:
        """What was entered, as the runner takes it."""
        return SignatureGiven(
            username=self.cleaned_data["username"],
            password=self.cleaned_data["password"],
            meaning=meaning,
            seen_digest=seen_digest,
            factor=self.cleaned_data.get("factor") or None,
        )
