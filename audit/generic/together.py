"""The dialog that signs many records at once: tick, read each one, sign once, see what became of each."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.views import View

from audit.context import SignatureGiven
from audit.contracts import authority
from audit.declaration import Action
from audit.errors import NothingTicked, SignatureFailed
from audit.generic.forms import SignatureForm
from audit.generic.sign_block import sign_block
from audit.signing import tell_tries_left
from audit.together import Member, perform_together
from kernel.errors import DomainError
from kernel.pages import ProtectedPage

# More at once nobody reads (URS-SIG-13: the list is shown).
MOST = 50


class TogetherPage(ProtectedPage, View, abstract=True):
    """One secret, one signature per record. The runner asks for each record whether the signer may."""

    action: Action[Any]
    form_class: type[forms.Form]
    title: ClassVar[str | Promise] = ""

    @abstractmethod
    def get_records(self) -> QuerySet[Any]:
        """Every record that the person may see, whatever its state."""

    @abstractmethod
    def offered(self) -> QuerySet[Any]:
        """Those that wait for this action."""

    @abstractmethod
    def after(self) -> str:
        """Where the list is."""

    def describe(self, record: Any) -> str:
        """What is said of a record beside its code, where it is ticked."""
        return str(record)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What can be ticked, and what is said about all of it."""
        return self._ask(request, self.form_class())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """First what would be signed, record by record; with the secret what became of each."""
        form, ticked = self.form_class(request.POST), self._ticked(request)
        if not form.is_valid():
            return self._ask(request, form, status=422)
        if not ticked:
            return self._ask(request, form, NothingTicked(), status=NothingTicked.status)
        arguments = dict(form.cleaned_data)
        sign_form = SignatureForm(request.POST) if "signing" in request.POST else None
        if sign_form is None or not sign_form.is_valid():
            return self._show(request, form, ticked, arguments)
        given = sign_form.given(request.POST.get("meaning", ""), "")
        members = [Member(each, request.POST.get(f"seen_{each.uuid}", "")) for each in ticked]
        try:
            outcomes = perform_together(
                self.action,
                members,
                actor=self._actor(request, given),
                given=given,
                arguments=arguments,
            )
        except DomainError as error:
            tell_tries_left(error, given.username, request.user)
            sign_form.ask_for(getattr(error, "components", ()))
            return self._show(request, form, ticked, arguments, sign_form, error)
        context = {"title": self._title(), "outcomes": outcomes, "url": self.after()}
        return self._render(request, "components/together_done.html", context)

    def _ticked(self, request: HttpRequest) -> list[Any]:
        wanted = [each for each in map(_uuid, request.POST.getlist("tick")[:MOST]) if each is not None]
        found = {each.uuid: each for each in self.get_records().filter(uuid__in=wanted)}
        return [found[each] for each in dict.fromkeys(wanted) if each in found]

    def _actor(self, request: HttpRequest, given: SignatureGiven) -> Any:
        """The signer acts: a second person can sign at the terminal of the first."""
        if not given.username:
            return request.user
        found = authority().actor_named(given.username)
        if found is None or not found.is_active:  # answered as one that does not exist
            authority().verify_signer(given)
            raise SignatureFailed(username=given.username)
        return found

    def _ask(
        self, request: HttpRequest, form: forms.Form, error: DomainError | None = None, status: int = 200
    ) -> HttpResponse:
        ticked = request.POST.getlist("tick")
        choices = [(each, str(each.uuid) in ticked, self.describe(each)) for each in self.offered()[:MOST]]
        context = {
            "form": form,
            "inset": "components/together_ticks.html",
            "choices": choices,
            "error": error,
        }
        return self._form(request, context, status)

    def _show(
        self,
        request: HttpRequest,
        form: forms.Form,
        ticked: list[Any],
        arguments: dict[str, Any],
        sign_form: SignatureForm | None = None,
        error: DomainError | None = None,
    ) -> HttpResponse:
        entered = sign_form or SignatureForm.for_person(request.user)
        blocks = [
            sign_block(
                self.action.what_to_sign(each, arguments), each, entered, names={}, sent={}, error=error
            )
            for each in ticked
        ]
        members = [
            {**block, "record": each, "is_changed": self._has_changed(each, block["digest"])}
            for block, each in zip(blocks, ticked, strict=True)
        ]
        sign = {**blocks[0], "members": members}
        hidden = [("signing", "1"), *((name, request.POST.get(name, "")) for name in form.fields)]
        context = {"sign": sign, "hidden": hidden, "error": error}
        return self._form(request, context, error.status if error is not None else 200)

    def _has_changed(self, record: Any, now: str) -> bool:
        """Whether the dialog that comes back shows something else than the one before."""
        seen = self.request.POST.get(f"seen_{record.uuid}", "")
        return bool(seen) and seen != now

    def _title(self) -> str:
        return str(self.title or self.action.label)

    def _form(self, request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
        head = {
            "title": self._title(),
            "url": request.path,
            "submit_label": self._title(),
            "tone": "primary",
            **context,
        }
        template = (
            "components/action_form.html" if request.headers.get("HX-Request") else "audit/action_page.html"
        )
        return render(request, template, head, status=status)

    def _render(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        if request.headers.get("HX-Request"):
            return render(request, template, context)
        return render(request, "audit/together_page.html", {**context, "part": template})


def _uuid(text: str) -> UUID | None:
    """What was ticked; ``None`` for what no page has sent."""
    try:
        return UUID(text)
    except ValueError:
        return None
