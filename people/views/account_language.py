"""The dialog in which a person chooses the language of their account, on the page “My account”."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from people.actions.choose_language import choose_language
from people.forms import LanguageForm
from people.second_step import speak
from people.views.own import OwnPage


class ChooseLanguagePage(OwnPage):
    """For good; this browser follows at once."""

    action = choose_language
    form_class = LanguageForm
    icon_name = "language"

    def form_kwargs(self) -> dict[str, Any]:
        """It begins with the present one."""
        return {"initial": {"language": self.record.language}}

    def after(self, result: Any) -> str:
        """Back to one's account."""
        return reverse("people:my_account")

    def _leave(self, request: HttpRequest, result: Any) -> HttpResponseBase:
        answer = super()._leave(request, result)
        speak(answer, result, result.language)
        return answer
