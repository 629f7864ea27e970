"""Signers: who may sign, since when; the statement of accountability and its acceptance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.generic import ActionPage, Offer, action_buttons, timeline_of
from kernel import clock
from kernel.pages import (
    ActionButton,
    Column,
    Crumb,
    DetailPage,
    KeyValues,
    ListPage,
    RelatedTable,
    TimelineEntry,
    from_day,
    until_day,
)
from people.actions.accept_statement import accept_statement
from people.actions.publish_statement import publish_statement
from people.actions.record_identity_check import record_identity_check
from people.choices import IdentityMeans
from people.errors import StatementReplaced
from people.forms import AcceptStatementForm, IdentityCheckForm, StatementForm
from people.models import AccountabilityStatement, StatementAcceptance, User
from people.selectors.signers import Standing, present_statement, signers, standing_of, statements, with_roles

PUBLISH = Offer(publish_statement, "people:publish_statement", icon="writing-sign", tone="primary")
CHECK = Offer(record_identity_check, "people:record_identity_check", icon="user-check")


def _seen(person: Any) -> str:
    return str(IdentityMeans(person.identity_means).label) if person.identity_means else ""


class SignerFilters(django_filters.FilterSet):
    """By whether the account is in use, whether the person has signed, and what is missing."""

    has_signed = django_filters.BooleanFilter(
        label=_("Has signed"), field_name="first_signing", lookup_expr="isnull", exclude=True
    )
    is_checked = django_filters.BooleanFilter(
        label=_("Identity checked"), field_name="identity_at", lookup_expr="isnull", exclude=True
    )

    class Meta:
        model = User
        fields = ("is_active",)


class SignerListPage(ListPage):
    """Everybody who signs or has signed, deactivated ones included: what the letter to the agency rests on."""

    permission = "people.view_people"
    title = _("Signers")
    columns = (
        Column("username", _("User ID"), kind="code", url=True),
        Column("printed_name", _("Printed name")),
        Column("roles_held", _("Roles"), sortable=False),
        Column("identity_means", _("Identity check"), value=_seen, sort="identity_means", sub="identity_by"),
        Column("identity_at", _("Checked at"), kind="datetime"),
        Column("statement_version", _("Version of the statement"), kind="number"),
        Column("first_signing", _("First signature"), kind="datetime"),
        Column("last_signing", _("Last signature"), kind="datetime"),
        Column("is_active", _("Active"), kind="yesno"),
    )
    search_fields = ("username", "printed_name")
    search_hint = _("User ID or name")
    filterset_class = SignerFilters
    ordering = ("username",)
    empty_title = _("No signers yet")
    empty_text = _("Whoever has an account stands here, with what it takes to sign.")
    empty_icon = "signature"

    def get_queryset(self) -> QuerySet[User]:
        return signers()

    def with_details(self, records: list[Any]) -> list[Any]:
        return with_roles(records, clock.now())

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb(_("People"), reverse("people:person_list"))]


class StatementFilters(django_filters.FilterSet):
    """By days."""

    since = from_day("published_at")
    until = until_day("published_at")

    class Meta:
        model = AccountabilityStatement
        fields: ClassVar[list[str]] = []


class StatementListPage(ListPage):
    """Every version of the statement."""

    permission = "people.view_people"
    title = _("Statements of accountability")
    columns = (
        Column("code", _("Statement"), kind="code", url=True, sortable=False),
        Column("version", _("Version"), kind="number"),
        Column("published_at", _("Published at"), kind="datetime"),
        Column("text", _("Text"), kind="prose", sortable=False),
    )
    search_fields = ("text",)
    search_hint = _("Words of the text")
    filterset_class = StatementFilters
    ordering = ("-version",)
    empty_title = _("No statement is published")
    empty_text = _("Until quality assurance publishes one, nobody can sign.")
    empty_icon = "writing-sign"

    def get_queryset(self) -> QuerySet[AccountabilityStatement]:
        return statements()

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb(_("People"), reverse("people:person_list"))]

    def get_actions(self) -> Sequence[ActionButton]:
        return action_buttons(self.request.user, None, [PUBLISH])


class StatementPage(DetailPage):
    """One version in both languages, and who has accepted it."""

    permission = "people.view_people"
    code = "code"

    def get_queryset(self) -> QuerySet[AccountabilityStatement]:
        return statements()

    def get_crumbs(self, record: AccountabilityStatement) -> list[Crumb]:
        return [
            Crumb(_("Statements of accountability"), reverse("people:statement_list")),
            Crumb(record.code),
        ]

    def get_panels(self, record: AccountabilityStatement) -> list[Any]:
        texts = (
            Column("en", _("English"), kind="prose", value="text.en"),
            Column("zh", _("Chinese"), kind="prose", value="text.zh"),
            Column("published_at", _("Published at"), kind="datetime"),
        )
        who = (
            Column("user", _("Person"), value="user.printed_name", sub="user.username"),
            Column("accepted_at", _("Accepted at"), kind="datetime"),
        )
        accepted = StatementAcceptance.objects.filter(statement=record).select_related("user")
        return [
            KeyValues(_("Text"), texts),
            RelatedTable(_("Accepted by"), who, accepted, empty=_("Nobody has accepted it yet.")),
        ]

    def get_timeline(self, record: AccountabilityStatement) -> Sequence[TimelineEntry]:
        return timeline_of(record)


class PublishStatementPage(ActionPage):
    """The new text, beginning with the present one."""

    action = publish_statement
    form_class = StatementForm

    def form_kwargs(self) -> dict[str, Any]:
        """What is published now."""
        present = present_statement()
        return {"initial": dict(present.text)} if present is not None else {}

    def arguments(self, form: forms.Form | None) -> dict[str, Any]:
        """One text in two languages."""
        return {"text": dict(form.cleaned_data)} if form is not None else {}

    def after(self, result: Any) -> str:
        """To the new version."""
        return str(result.get_absolute_url())


class IdentityCheckPage(ActionPage):
    """What the administrator has seen of the person."""

    action = record_identity_check
    model = User
    form_class = IdentityCheckForm


class AcceptStatementPage(ActionPage):
    """One's own: the present statement, whether it is accepted, and the secret to accept it."""

    action = accept_statement
    form_class = AcceptStatementForm
    submit_label = _("I have read this and accept it")
    icon_name = "writing-sign"
    title = _("Statement of accountability")

    def get_record(self) -> User:
        """The subject is always oneself."""
        return User.objects.get(pk=self.request.user.pk)

    def form_kwargs(self) -> dict[str, Any]:
        """The version that is shown is the one that is accepted."""
        present = present_statement()
        return {"initial": {"version": present.version if present is not None else None}}

    def page_template(self, request: HttpRequest) -> str:
        """With the text above."""
        return "people/statement.html"

    def arguments(self, form: forms.Form | None) -> dict[str, Any]:
        """The version that was read."""
        entered = super().arguments(form)
        statement = AccountabilityStatement.objects.filter(version=entered["version"]).first()
        if statement is None:
            raise StatementReplaced(version=entered["version"])
        return {"statement": statement, "password": entered["password"]}

    def after(self, result: Any) -> str:
        """The same page, which says so."""
        return reverse("people:accept_statement")

    def _answer(self, request: HttpRequest, *, status: int = 200, **parts: Any) -> HttpResponse:
        more = {"statement": present_statement(), "standing": standing_of(self.record.pk)}
        return super()._answer(
            request, status=status, **{**parts, **more, "inset": "people/statement_text.html"}
        )


def signing_panel(person: User) -> KeyValues:
    """What the person's page says about signing."""
    standing = standing_of(person.pk)
    rows = (
        Column("check", _("Identity check"), value=_check_in_words),
        Column("checked_at", _("Checked at"), kind="datetime", value="check.checked_at"),
        Column("accepted", _("Version of the statement accepted"), kind="number"),
        Column("may_sign", _("May sign"), kind="yesno"),
    )
    return KeyValues(_("Signing"), rows, record=standing)


def _check_in_words(standing: Standing) -> str:
    if standing.check is None:
        return ""
    check = standing.check
    parts = (str(check.get_means_display()), check.checked_by.printed_name, check.remark)
    return " · ".join(part for part in parts if part)
