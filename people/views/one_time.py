"""A new account and a reset: the one moment at which a one-time password can be read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from audit.generic import ActionPage
from people.actions.create_inspector import create_inspector
from people.actions.create_user import create_user
from people.actions.reset_password import reset_password
from people.forms import CreateUserForm, InspectorForm
from people.models import User
from people.one_time import one_time_secret


def _shown(request: HttpRequest, title: str, user: User, plain: str) -> HttpResponseBase:
    in_dialog = request.headers.get("HX-Request") == "true"
    template = "people/one_time_dialog.html" if in_dialog else "people/one_time_page.html"
    response: HttpResponse = render(request, template, {"title": title, "person": user, "plain": plain})
    response["Cache-Control"] = "no-store"
    return response


class CreateUserPage(ActionPage):
    """A new account, whose one-time password nobody chooses."""

    action = create_user
    form_class = CreateUserForm

    def arguments(self, form: forms.Form | None) -> dict[str, Any]:
        """With a password of chance."""
        self.plain = one_time_secret()
        return {**super().arguments(form), "password": self.plain}

    def _done(self, request: HttpRequest, result: Any) -> HttpResponseBase:
        return _shown(request, self._title(), result, self.plain)


class CreateInspectorPage(ActionPage):
    """An account for an inspector, made for a time."""

    action = create_inspector
    form_class = InspectorForm

    def arguments(self, form: forms.Form | None) -> dict[str, Any]:
        """With a password of chance."""
        self.plain = one_time_secret()
        return {**super().arguments(form), "password": self.plain}

    def _done(self, request: HttpRequest, result: Any) -> HttpResponseBase:
        return _shown(request, self._title(), result.user, self.plain)


class ResetPasswordPage(ActionPage):
    """The same for somebody who has forgotten theirs."""

    action = reset_password
    model = User
    tone = "danger"
    icon_name = "key"

    def _done(self, request: HttpRequest, result: Any) -> HttpResponseBase:
        return _shown(request, self._title(), result.user, result.plain)
