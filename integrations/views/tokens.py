"""API tokens: the list, one token, and its making – the token itself is shown once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.generic import ActionPage, Offer, action_buttons, changes_of
from audit.selectors.wording import word_action
from integrations.actions.issue_api_token import issue_api_token
from integrations.actions.revoke_api_token import revoke_api_token
from integrations.actions.rotate_api_token import rotate_api_token
from integrations.choices import TokenState
from integrations.forms import RotateForm, TokenForm
from integrations.models import ApiToken
from integrations.selectors.tokens import all_tokens, in_state
from kernel import clock
from kernel.pages import ActionButton, Column, Crumb, DetailPage, KeyValues, ListPage, TimelineEntry
from people.models import User

ISSUE = Offer(issue_api_token, "integrations:issue_token", icon="key", tone="primary")
OFFERS = (
    Offer(rotate_api_token, "integrations:rotate_token", icon="refresh"),
    Offer(revoke_api_token, "integrations:revoke_token", icon="key-off", tone="danger"),
)


def state_now(token: ApiToken) -> TokenState:
    """Whether the token opens the door at this moment."""
    return token.state_at(clock.now())


def _scopes(token: ApiToken) -> str:
    return ", ".join(token.scopes)


def _scopes_in_words(token: ApiToken) -> str:
    """What people call these rights; a code that PharMOM no longer has stays as it is."""
    return "; ".join(str(word_action(code)) for code in token.scopes)


class TokenFilters(django_filters.FilterSet):
    """By what a token is good for today."""

    state = django_filters.ChoiceFilter(label=_("State"), choices=TokenState.choices, method="by_state")

    class Meta:
        model = ApiToken
        fields: ClassVar[list[str]] = []

    def by_state(self, tokens: QuerySet[ApiToken], name: str, value: str) -> QuerySet[ApiToken]:
        """The state that the list shows."""
        return tokens.filter(in_state(TokenState(value), clock.now()))


class TokenListPage(ListPage):
    """Every token, revoked ones included."""

    permission = "integrations.view_token"
    title = _("API tokens")
    columns = (
        Column("prefix", _("Begins with"), kind="code", url=True),
        Column("user", _("Account"), value="user.username", sort="user__username", sub="user.printed_name"),
        Column("name", _("Name")),
        Column("state", _("State"), kind="state", value=state_now, sortable=False),
        Column("expires_at", _("Valid until"), kind="datetime"),
        Column("last_used_at", _("Last used"), kind="datetime"),
        Column("scopes", _("May be used for"), value=_scopes, sortable=False),
    )
    search_fields = ("prefix", "name", "user__username")
    search_hint = _("Account, name or beginning")
    filterset_class = TokenFilters
    ordering = ("user__username", "name")
    empty_title = _("No token yet")
    empty_text = _("Issue one for a program that sends orders or reads values.")
    empty_icon = "key"

    def get_queryset(self) -> QuerySet[ApiToken]:
        return all_tokens()

    def get_actions(self) -> Sequence[ActionButton]:
        return action_buttons(self.request.user, None, [ISSUE])


class TokenPage(DetailPage):
    """One token: what it may be used for; never the token itself."""

    permission = "integrations.view_token"
    code = "prefix"
    name = "name"

    def get_queryset(self) -> QuerySet[ApiToken]:
        return all_tokens()

    def get_crumbs(self, record: ApiToken) -> list[Crumb]:
        return [Crumb(_("API tokens"), reverse("integrations:token_list")), Crumb(record.prefix)]

    def get_actions(self, record: ApiToken) -> Sequence[ActionButton]:
        return action_buttons(self.request.user, record, OFFERS) if record.revoked_at is None else []

    def get_extra_context(self, record: ApiToken) -> dict[str, Any]:
        return {"state": state_now(record)}

    def get_timeline(self, record: ApiToken) -> Sequence[TimelineEntry]:
        return changes_of(record)

    def get_panels(self, record: ApiToken) -> list[Any]:
        facts = (
            Column("user", _("Account"), value="user.username", sub="user.printed_name"),
            Column("scopes", _("May be used for"), value=_scopes_in_words, sub=_scopes),
            Column("expires_at", _("Valid until"), kind="datetime"),
            Column("last_used_at", _("Last used"), kind="datetime"),
            Column("revoked_at", _("Revoked"), kind="datetime"),
        )
        return [KeyValues(_("Token"), facts)]


class IssueTokenPage(ActionPage):
    """The one moment at which the token can be read."""

    action = issue_api_token
    form_class: type[forms.Form] | None = TokenForm
    icon_name = "key"

    def form_kwargs(self) -> dict[str, Any]:
        """Days end at midnight of the page's zone."""
        return {"zone": timezone.get_current_timezone_name()}

    def arguments(self, form: forms.Form | None) -> dict[str, Any]:
        """From the form."""
        return form.arguments() if isinstance(form, TokenForm) else {}

    def _done(self, request: HttpRequest, result: Any) -> HttpResponseBase:
        in_dialog = request.headers.get("HX-Request") == "true"
        template = "integrations/token_dialog.html" if in_dialog else "integrations/token_issued.html"
        context = {"title": self._title(), "token": result.token, "plain": result.plain}
        response: HttpResponse = render(request, template, context)
        response["Cache-Control"] = "no-store"
        return response


class IssueTokenForPage(IssueTokenPage):
    """The same from the page of the account that it is for."""

    model = User

    def form_kwargs(self) -> dict[str, Any]:
        """With the account chosen; no other can be."""
        return {**super().form_kwargs(), "account": self.record}


class RotateTokenPage(IssueTokenPage):
    """The one moment at which the new token can be read."""

    action = rotate_api_token
    model = ApiToken
    form_class = RotateForm

    def form_kwargs(self) -> dict[str, Any]:
        """Nothing more."""
        return {}

    def arguments(self, form: forms.Form | None) -> dict[str, Any]:
        """How long the old one lasts."""
        return dict(form.cleaned_data) if form is not None else {}


revoke_token_page = ActionPage.as_view(action=revoke_api_token, model=ApiToken, tone="danger")
