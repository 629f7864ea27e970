"""Forms about accounts: signing in, what is known of a person, filters kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from equipment.models import Site
from people.actions._signing_rights import signing_rights
from people.choices import QualificationKind
from people.models import Role, RoleKind, User
from people.rules import in_force
from people.selectors.accounts import people_who_can_answer
from people.selectors.suiting import roles_of_programs


class SignInForm(forms.Form):
    """User ID and password."""

    username = forms.CharField(
        label=_("User ID"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.user: User | None = None
        if self.data.get("username"):
            # After a refusal the user ID is there already; what is typed again is the secret.
            for name, is_next in (("username", False), ("password", True)):
                self.fields[name].widget.attrs["autofocus"] = is_next

    def clean(self) -> dict[str, Any]:
        """Identify the person; the answer tells neither what was wrong nor whether the account exists."""
        entered = super().clean() or {}
        if entered.get("username") and entered.get("password"):
            found = authenticate(self.request, username=entered["username"], password=entered["password"])
            if found is None:
                raise forms.ValidationError(
                    _(
                        "User ID and password do not match, or the account is locked. Type them again; if it "
                        "does not help, ask the administrator."
                    )
                )
            self.user = found
        return entered


class ChangePasswordForm(forms.Form):
    """The old password and the new one, twice."""

    old_password = forms.CharField(label=_("Present password"), strip=False, widget=forms.PasswordInput)
    new_password = forms.CharField(label=_("New password"), strip=False, widget=forms.PasswordInput)
    new_password_again = forms.CharField(
        label=_("New password again"), strip=False, widget=forms.PasswordInput
    )

    def clean(self) -> dict[str, Any]:
        """Both entries of the new password must agree."""
        entered = super().clean() or {}
        if entered.get("new_password") != entered.pop("new_password_again", None):
            raise forms.ValidationError(_("The two entries of the new password differ."))
        return entered


class CreateUserForm(forms.Form):
    """A new account; its one-time password is made and shown once."""

    username = forms.CharField(label=_("User ID"), max_length=150)
    printed_name = forms.CharField(label=_("Printed name"), max_length=200)
    language = forms.ChoiceField(label=_("Language"), choices=[("zh-hans", "简体中文"), ("en", "English")])


class InspectorForm(forms.Form):
    """Who inspects, what they may read, and until when."""

    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.order_by("code"))
    username = forms.CharField(label=_("User ID"), max_length=150)
    printed_name = forms.CharField(label=_("Printed name"), max_length=200)
    language = forms.ChoiceField(label=_("Language"), choices=[("zh-hans", "简体中文"), ("en", "English")])
    role = forms.ChoiceField(label=_("Role"), help_text=_("Only roles that read and change nothing."))
    until = forms.DateTimeField(
        label=_("Ends at"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    why = forms.CharField(label=_("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reading = Role.objects.filter(kind=RoleKind.READING).order_by("code")
        choices = [(role.code, str(role.name)) for role in reading]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]
        self.fields["until"].help_text = _(
            "At most %(days)s days from now; then the account ends by itself."
        ) % {"days": in_force().inspector_days}


class ServiceAccountForm(forms.Form):
    """Which system it is, what it does here, who answers for it, and the role it asks for."""

    username = forms.CharField(
        label=_("User ID"),
        max_length=60,
        help_text=_("As the program is called in settings and logs: lims, erp-sz, mes.bridge."),
    )
    printed_name = forms.CharField(label=_("Printed name"), max_length=200)
    purpose = forms.CharField(
        label=_("Purpose"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Which system it stands for, and what that system does here."),
    )
    owner = forms.ModelChoiceField(
        label=_("Owner"), queryset=User.objects.none(), help_text=_("The person who answers for it.")
    )
    role = forms.ChoiceField(
        label=_("Role"),
        help_text=_("A role of programs, or one that only reads. It is requested: two persons agree."),
    )
    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.order_by("code"))
    why = forms.CharField(label=_("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = people_who_can_answer()  # type: ignore[attr-defined]
        choices = [(role.code, str(role.name)) for role in roles_of_programs(signing_rights())]
        self.fields["role"].choices = [("", "-"), *choices]  # type: ignore[attr-defined]


class ServiceAccountChangeForm(forms.Form):
    """Who answers for it from now on, and what it is there for."""

    owner = forms.ModelChoiceField(
        label=_("Owner"), queryset=User.objects.none(), help_text=_("The person who answers for it.")
    )
    purpose = forms.CharField(
        label=_("Purpose"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Which system it stands for, and what that system does here."),
    )

    def __init__(self, *args: Any, account: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        able = people_who_can_answer()
        self.fields["owner"].queryset = able  # type: ignore[attr-defined]
        # Whoever cannot answer any more is not offered again.
        self.fields["owner"].initial = account.owner_id
        self.fields["purpose"].initial = account.purpose


class QualificationForm(forms.Form):
    """What the person has been trained for."""

    kind = forms.ChoiceField(label=_("Kind"), choices=QualificationKind.choices)
    code = forms.CharField(
        label=_("Code"), max_length=60, help_text=_("Of the equipment class or the recipe.")
    )
    valid_until = forms.DateTimeField(
        label=_("Valid until"), required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )


class LanguageForm(forms.Form):
    """In which language PharMOM speaks to the person."""

    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("zh-hans", "简体中文"), ("en", "English")],
        help_text=_("From now on, at every sign-in. The menu above changes it for this browser alone."),
    )


class SaveFilterForm(forms.Form):
    """A name, with whom it is shared, and whether the list opens with it."""

    name = forms.CharField(label=_("Name"), max_length=80)
    role = forms.ModelChoiceField(
        label=_("Shared with"),
        queryset=Role.objects.order_by("code"),
        required=False,
        help_text=_("Empty: for you alone."),
    )
    is_default = forms.BooleanField(label=_("The list opens with it"), required=False)


class LinkIdentityForm(forms.Form):
    """What the identity provider calls the person's account for ever."""

    subject = forms.CharField(
        label=_("Account at the identity provider"),
        max_length=255,
        help_text=_(
            "The claim “sub” of the account, as the identity provider shows it; no name, no address."
        ),
    )
