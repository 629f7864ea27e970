"""Forms of people's pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import authenticate
from django.forms.models import fields_for_model
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from audit.contracts import Scope, scope_of
from audit.declaration import ACTIONS
from audit.generic.forms import OnceInput
from audit.selectors.wording import word_action
from equipment.models import Area, ComplianceProfile, Room, Site, Unit
from equipment.selectors.visible import sites_visible_to
from people.choices import IdentityMeans, QualificationKind, RevokedWhy
from people.models import ComplianceRules, Role, RoleKind, RolePermission, User
from people.models.compliance import RULES
from people.rules import in_force
from people.selectors.access_list import PersonAccess, digest_of


def permissions() -> list[tuple[str, str]]:
    """Every right that can be asked about, by what it is called."""
    codes = {code for code, declared in ACTIONS.items() if not (declared.event_caused or declared.own)}
    codes |= set(RolePermission.objects.values_list("action", flat=True).distinct())
    return sorted(((code, f"{word_action(code)} ({code})") for code in codes), key=lambda each: each[1])


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


class GrantRoleForm(forms.Form):
    """A role, and where it holds."""

    role = forms.ChoiceField(label=_("Role"))
    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.all())
    area = forms.ModelChoiceField(
        label=_("Area"), queryset=Area.objects.all(), required=False, help_text=_("Empty: the whole site.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(role.code, str(role.name)) for role in Role.objects.all()]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """An area belongs to the chosen site."""
        entered = super().clean() or {}
        area, site = entered.get("area"), entered.get("site")
        if area is not None and site is not None and area.site_id != site.pk:
            raise forms.ValidationError(_("This area belongs to another site."))
        return entered


def _moment(label: Any, help_text: Any = "") -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"})
    return forms.DateTimeField(label=label, required=False, help_text=help_text, widget=widget)


class RequestRoleForm(GrantRoleForm):
    """A role, where and for how long it shall hold, and why."""

    valid_from = _moment(_("Valid from"), _("Empty: from the approval on."))
    valid_until = _moment(_("Valid until"), _("Empty: until it is withdrawn."))
    why = forms.CharField(label=_("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class GrantChangeForm(forms.Form):
    """Until when a grant shall hold, and why."""

    valid_until = _moment(_("Valid until"), _("Empty: until it is withdrawn."))
    why = forms.CharField(label=_("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class WithdrawalForm(forms.Form):
    """Why a grant shall end."""

    why = forms.CharField(label=_("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class ProposeRulesForm(forms.Form):
    """What is said about a version of the rules, and every rule; it begins with those in force."""

    name_en = forms.CharField(label=_("Name in English"), max_length=100)
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=100)
    profile = forms.ChoiceField(label=_("Compliance profile"), choices=ComplianceProfile.choices)
    effective_from = _moment(_("Effective from"), _("Empty: from the approval on."))
    why = forms.CharField(label=_("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        present = in_force()
        for name, field in fields_for_model(ComplianceRules, fields=RULES).items():
            field.initial = getattr(present, name)
            self.fields[name] = field


class ExplainForm(forms.Form):
    """What somebody would do, where or on which record, and when."""

    action = forms.ChoiceField(label=_("Right"))
    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.order_by("code"), required=False)
    area = forms.ModelChoiceField(
        label=_("Area"), queryset=Area.objects.order_by("site__code", "code"), required=False
    )
    record = forms.UUIDField(
        label=_("Record"), required=False, help_text=_("The identifier of a record, instead of a place.")
    )
    at = _moment(_("At this moment"), _("Empty: now."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["action"].choices = permissions()  # type: ignore[attr-defined]

    def place(self) -> Scope:
        """The chosen area, else the site, else no place."""
        chosen = self.cleaned_data["area"] or self.cleaned_data["site"]
        return scope_of(chosen)


class InspectorForm(forms.Form):
    """Who inspects, what they may read, and until when."""

    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.order_by("code"))
    username = forms.CharField(label=_("User ID"), max_length=150)
    printed_name = forms.CharField(label=_("Printed name"), max_length=200)
    language = forms.ChoiceField(label=_("Language"), choices=[("zh-hans", "简体中文"), ("en", "English")])
    role = forms.ChoiceField(label=_("Role"))
    until = forms.DateTimeField(
        label=_("Ends at"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    why = forms.CharField(label=_("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reading = Role.objects.filter(kind=RoleKind.READING).order_by("code")
        choices = [(role.code, str(role.name)) for role in reading]
        self.fields["role"].choices = choices  # type: ignore[attr-defined]


class ReviewForm(forms.Form):
    """What the reviewer says about the list, and the grants of it that shall end."""

    listed_digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    withdraw = forms.MultipleChoiceField(
        label=_("Roles that shall end"), required=False, widget=forms.CheckboxSelectMultiple
    )
    remark = forms.CharField(label=_("Remark"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, listed: list[PersonAccess], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["listed_digest"].initial = digest_of(listed)
        self.fields["withdraw"].choices = [  # type: ignore[attr-defined]
            (str(grant.uuid), f"{each.person.printed_name} · {grant.role.name}")
            for each in listed
            for grant in each.grants
        ]


class QualificationForm(forms.Form):
    """What the person has been trained for."""

    kind = forms.ChoiceField(label=_("Kind"), choices=QualificationKind.choices)
    code = forms.CharField(
        label=_("Code"), max_length=60, help_text=_("Of the equipment class or the recipe.")
    )
    valid_until = forms.DateTimeField(
        label=_("Valid until"), required=False, widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )


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


class FactorField(forms.CharField):
    """Needed, though a passkey may stand for it and the server says so in its own words: never called optional."""

    is_needed = True


class LinkIdentityForm(forms.Form):
    """What the identity provider calls the person's account for ever."""

    subject = forms.CharField(
        label=_("Account at the identity provider"),
        max_length=255,
        help_text=_(
            "The claim “sub” of the account, as the identity provider shows it; no name, no address."
        ),
    )


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
    """Why it is no longer taken."""

    why = forms.ChoiceField(label=_("What happened"), choices=RevokedWhy.choices)


class RevokeOwnForm(WithProofForm, RevokeAuthenticatorForm):
    """The same, with a proof."""


class TerminalForm(forms.Form):
    """Which terminal, what it is called, and where it belongs."""

    code = forms.RegexField(
        r"^T-[0-9A-F]{8}$",
        label=_("Terminal"),
        help_text=_("The number of the terminal at which this page is open, unless you change it."),
    )
    name = forms.CharField(label=_("Name"), max_length=80)
    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.none())
    room = forms.ModelChoiceField(
        label=_("Room"),
        queryset=Room.objects.select_related("site"),
        required=False,
        help_text=_("With a room it does that room's tasks alone."),
    )
    scale = forms.ModelChoiceField(
        label=_("Scale"),
        queryset=Unit.objects.filter(room__isnull=False),
        required=False,
        help_text=_("With a scale it reads that one alone."),
    )

    def __init__(self, *args: Any, here: str = "", user: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].initial = here
        sites = sites_visible_to(user, "people.register_terminal")
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]
        places = {"site__in": sites}
        self.fields["room"].queryset = Room.objects.filter(**places)  # type: ignore[attr-defined]
        scales = Unit.objects.filter(**places, equipment_class__code="SCALE")
        self.fields["scale"].queryset = scales  # type: ignore[attr-defined]
