"""Forms about roles: what one is called, and the whole list of what it permits."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.actions.define_role import kinds_that_may_hold
from people.choices import Department
from people.forms.access import permissions
from people.models import Role, RoleKind


class RoleForm(forms.Form):
    """A new role; which rights its kind can hold the action decides."""

    code = forms.SlugField(label=_("Code"), max_length=40, help_text=_("Stays for ever."))
    name_en = forms.CharField(label=_("Name in English"), max_length=200)
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=200)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=RoleKind.choices,
        help_text=_("Stays for ever. GxP work and administration are never joined in one role."),
    )
    department = forms.ChoiceField(
        label=_("Department"),
        choices=Department.choices,
        required=False,
        help_text=_("Who answers for the role, and to whom it can be lent."),
    )
    permissions = forms.MultipleChoiceField(
        label=_("What this role may do"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["permissions"].choices = self.offered()  # type: ignore[attr-defined]

    def offered(self) -> list[tuple[str, str]]:
        """Every right that some kind of role can hold; those of one part of PharMOM together."""
        return [(code, words) for code, words in sorted(permissions()) if kinds_that_may_hold(code)]

    def arguments(self) -> dict[str, Any]:
        """As the action takes them, meant as new."""
        given = dict(self.cleaned_data)
        given["name"] = {"en": given.pop("name_en"), "zh": given.pop("name_zh")}
        return {**given, "is_new": True}


class RoleChangeForm(RoleForm):
    """The same for a role that exists: its code and its kind stay, and it is offered what its kind can hold."""

    def __init__(self, *args: Any, role: Role, **kwargs: Any) -> None:
        self.role = role
        kwargs["initial"] = {
            "name_en": role.name.get("en", ""),
            "name_zh": role.name.get("zh", ""),
            "department": role.department,
            "permissions": list(role.permissions.values_list("action", flat=True)),
        }
        super().__init__(*args, **kwargs)
        del self.fields["code"], self.fields["kind"]

    def offered(self) -> list[tuple[str, str]]:
        """What this kind of role can hold."""
        kind = RoleKind(self.role.kind)
        return [(code, words) for code, words in sorted(permissions()) if kind in kinds_that_may_hold(code)]

    def arguments(self) -> dict[str, Any]:
        """With what stays."""
        return {**super().arguments(), "code": self.role.code, "kind": self.role.kind, "is_new": False}
