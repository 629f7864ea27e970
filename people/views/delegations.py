"""The dialogs about deputies, on the page “My account”: ask for one, end a delegation (URS-ACC-12)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.actions.end_delegation import end_delegation
from people.actions.request_delegation import request_delegation
from people.forms import DelegateForm
from people.models import RoleGrant
from people.views.own import OfOwnPage


class _OfGrant(OfOwnPage):
    """About one grant that is one's own or is held for one."""

    argument = "grant"

    def own(self, person: Any) -> QuerySet[RoleGrant]:
        """Given or held, by oneself or by a deputy."""
        mine = Q(user_id=person.pk) | Q(delegated_from__user_id=person.pk)
        grants = RoleGrant.objects.select_related("role", "site", "area", "user", "delegated_from__user")
        return grants.filter(mine)

    def subtitle(self) -> str:
        """The role, and for whom it is held."""
        return f"{self.found.role.name} {self.found.held_for}".strip()


class DelegatePage(_OfGrant):
    """Ask for a deputy."""

    action = request_delegation
    form_class = DelegateForm
    icon_name = "user-share"
    success_text = _("The request waits for an owner and an administrator.")

    def own(self, person: Any) -> QuerySet[RoleGrant]:
        """What one holds oneself."""
        return super().own(person).filter(user_id=person.pk)

    def form_kwargs(self) -> dict[str, Any]:
        """Whoever can stand in for this grant is offered."""
        return {"grant": self.found}

    def after(self, result: Any) -> str:
        """To what one has asked for."""
        return reverse("people:own_requests")


class EndDelegationPage(_OfGrant):
    """End it, as holder or as deputy."""

    action = end_delegation
    icon_name = "user-minus"
    tone = "danger"
    submit_label = _("End from now on")

    def own(self, person: Any) -> QuerySet[RoleGrant]:
        """Delegations alone."""
        return super().own(person).exclude(delegated_from=None)

    def after(self, result: Any) -> str:
        """Back to one's account."""
        return reverse("people:my_account")
