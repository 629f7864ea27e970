"""Forms about second factors."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audit.generic.forms import OnceInput
from people.choices import RevokedWhy


class FactorField(forms.CharField):
    """Needed, though a passkey may stand for it and the server says so in its own words: never called optional."""

    is_needed = True


class FactorForm(forms.Form):
    """A code, or the answer of a passkey, which the page puts there."""

    factor = FactorField(
        label=_("Code of your authenticator app"),
        max_length=20_000,
        required=False,
        widget=OnceInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
    )


class WithProofForm(forms.Form):
    """Asks for one of the person's authenticators, where they have one."""

    factor = FactorField(
        label=_("Code of an authenticator you have"),
        max_length=20_000,
        required=False,
        help_text=_("Of any of yours; or use a passkey."),
        widget=OnceInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, asks_proof: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if asks_proof:
            self.order_fields([name for name in self.fields if name != "factor"])
        else:
            del self.fields["factor"]


class AppForm(WithProofForm):
    """A new authenticator app: what it shows now, what it is called, and the person's password."""

    code = forms.CharField(
        label=_("Code that the app shows now"),
        max_length=10,
        widget=OnceInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        initial=_("Telephone"),
        help_text=_("So that you can tell them apart."),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def of_the_app(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: self.cleaned_data[name] for name in ("code", "name", "password")}


class PasskeyForm(WithProofForm):
    """A new passkey: what it is called, the person's password, and what the device answered."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        initial=_("Security key"),
        help_text=_("So that you can tell them apart."),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    answer = forms.CharField(max_length=20_000, required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """The device is asked by the button beside the form."""
        entered = super().clean() or {}
        if not entered.get("answer"):
            raise forms.ValidationError(_("The device has not answered."))
        return entered


class RenameAuthenticatorForm(forms.Form):
    """Another name."""

    name = forms.CharField(label=_("Name"), max_length=80)


class RevokeAuthenticatorForm(forms.Form):
    """Why somebody else's is no longer taken; they have been recognised by some other means."""

    why = forms.ChoiceField(
        label=_("What happened"),
        choices=RevokedWhy.choices,
        help_text=_("They are signed out everywhere. Say in the reason how you knew who asked for it."),
    )


class RevokeOwnForm(WithProofForm):
    """Why one's own is no longer taken, with a proof."""

    why = forms.ChoiceField(label=_("What happened"), choices=RevokedWhy.choices)
