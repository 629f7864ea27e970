"""The dialogs that define a role; the whole list of rights is sent at once, so that the trail shows the difference."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from audit.generic import ActionPage, Offer
from people.actions.define_role import define_role, demand_definer
from people.forms.roles import RoleChangeForm, RoleForm
from people.models import Role

DEFINE = Offer(define_role, "people:define_role", icon="plus", tone="primary", asks=demand_definer)
CHANGE = Offer(define_role, "people:change_role", _("Change"), icon="pencil", asks=demand_definer)


class DefineRolePage(ActionPage):
    """A new role."""

    action = define_role
    form_class: type[forms.Form] | None = RoleForm
    icon_name = "id-badge-2"

    def arguments(self, form: forms.Form | None) -> dict[str, Any]:
        """From the form."""
        return form.arguments() if isinstance(form, RoleForm) else {}

    def after(self, result: Any) -> str:
        """To the role."""
        return str(result.get_absolute_url())


class ChangeRolePage(DefineRolePage):
    """Another name, department or list of rights, with the reason and against the version that was seen."""

    model: ClassVar[Any] = Role
    finds_record = True
    form_class = RoleChangeForm
    title = _("Change role")

    def form_kwargs(self) -> dict[str, Any]:
        """The form begins with what is there."""
        return {"role": self.record}
