"""The dialogs about deputies, on the page “My account”: ask for one, end a delegation (URS-ACC-12)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.actions.end_delegation import end_delegation
from people.actions.request_delegation import request_delegation
from people.forms import DelegateForm
from people.models import RoleGrant
from people.views.saved_filters import OwnPage


class _OfGrant(OwnPage):
    """About one grant of one's own; anybody else's is not found."""

    def grants(self) -> QuerySet[RoleGrant]:
        """Those that the dialog may be about."""
        return RoleGrant.objects.select_related("role", "site", "area", "user", "delegated_from__user")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find it first."""
        self.grant: Any = None
        if request.user.is_authenticated:
            self.grant = get_object_or_404(self.grants(), uuid=kwargs["uuid"])
        return super().dispatch(request, *args, **kwargs)

    def arguments(self, form: forms.Form | None) -> dict[str, Any]:
        """The one of the address."""
        return {**super().arguments(form), "grant": self.grant}

    def subtitle(self) -> str:
        """The role, and for whom it is held."""
        return f"{self.grant.role.name} {self.grant.held_for}".strip()


class DelegatePage(_OfGrant):
    """Ask for a deputy."""

    action = request_delegation
    form_class = DelegateForm
    icon_name = "user-share"
    success_text = _("The request waits for an owner and an administrator.")

    def grants(self) -> QuerySet[RoleGrant]:
        """One's own."""
        return super().grants().filter(Q(user_id=self.request.user.pk))

    def form_kwargs(self) -> dict[str, Any]:
        """Whoever can stand in for this grant is offered."""
        return {"grant": self.grant}

    def after(self, result: Any) -> str:
        """To what one has asked for."""
        return reverse("people:own_requests")


class EndDelegationPage(_OfGrant):
    """End it, as holder or as deputy."""

    action = end_delegation
    icon_name = "user-minus"
    tone = "danger"
    submit_label = _("End from now on")

    def grants(self) -> QuerySet[RoleGrant]:
        """Given or held."""
        mine = Q(user_id=self.request.user.pk) | Q(delegated_from__user_id=self.request.user.pk)
        return super().grants().exclude(delegated_from=None).filter(mine)

    def after(self, result: Any) -> str:
        """Back to one's account."""
        return reverse("people:my_account")
