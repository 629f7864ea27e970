"""The dialog that ends a session of one's own, on the page “My account”."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.actions.end_own_session import end_own_session
from people.models import PersonSession
from people.views.saved_filters import OwnPage


class EndOwnSessionPage(OwnPage):
    """About one session of one's own; anybody else's is not found."""

    action = end_own_session
    icon_name = "logout"
    tone = "danger"
    success_text = _("Signed out there.")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find it first."""
        self.session: Any = None
        if request.user.is_authenticated:
            self.session = get_object_or_404(PersonSession, uuid=kwargs["uuid"], user_id=request.user.pk)
        return super().dispatch(request, *args, **kwargs)

    def arguments(self, form: forms.Form | None) -> dict[str, Any]:
        """The one of the address."""
        return {"session": self.session}

    def subtitle(self) -> str:
        """Where it is."""
        return " · ".join(filter(None, (self.session.terminal, self.session.browser)))

    def after(self, result: Any) -> str:
        """Back to one's account."""
        return reverse("people:my_account")
