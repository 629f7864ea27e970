"""Forms about who may do what: requests for roles, rules of access, reviews, explanations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.models import fields_for_model
from django.utils.translation import gettext_lazy as _

from audit.contracts import Scope, scope_of
from audit.declaration import ACTIONS
from audit.selectors.wording import word_action
from equipment.models import Area, ComplianceProfile, Site
from people.actions._signing_rights import signing_rights
from people.models import ComplianceRules, RolePermission, User
from people.models.compliance import RULES
from people.rules import in_force
from people.selectors.access_list import PersonAccess, digest_of
from people.selectors.suiting import roles_for


def permissions() -> list[tuple[str, str]]:
    """Every right that can be asked about, by what it is called."""
    codes = {code for code, declared in ACTIONS.items() if not (declared.event_caused or declared.own)}
    codes |= set(RolePermission.objects.values_list("action", flat=True).distinct())
    return sorted(((code, f"{word_action(code)} ({code})") for code in codes), key=lambda each: each[1])


class GrantRoleForm(forms.Form):
    """A role that suits ``person``, and where it holds."""

    role = forms.ChoiceField(label=_("Role"))
    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.all())
    area = forms.ModelChoiceField(
        label=_("Area"), queryset=Area.objects.all(), required=False, help_text=_("Empty: the whole site.")
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(role.code, str(role.name)) for role in roles_for(person, signing_rights())]
        # None is chosen beforehand: the first would be the administrator's.
        self.fields["role"].choices = [("", "-"), *choices]  # type: ignore[attr-defined]

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
