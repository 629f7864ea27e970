"""The dialog that ends a session of one's own, on the page “My account”."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.actions.end_own_session import end_own_session
from people.models import PersonSession
from people.views.own import OfOwnPage


class EndOwnSessionPage(OfOwnPage):
    """About one session of one's own."""

    argument = "session"
    action = end_own_session
    icon_name = "logout"
    tone = "danger"
    success_text = _("Signed out there.")

    def own(self, person: Any) -> QuerySet[PersonSession]:
        """Open ones and those that are over, which the action refuses in words."""
        return PersonSession.objects.filter(user_id=person.pk)

    def subtitle(self) -> str:
        """Where it is."""
        return " · ".join(filter(None, (self.found.terminal, self.found.browser)))

    def after(self, result: Any) -> str:
        """Back to one's account."""
        return reverse("people:my_account")
