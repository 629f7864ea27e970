"""The dialog of an action: its fields, its reason, its signature, and what went wrong."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views import View

from audit import event_store
from audit.context import Reason, SignatureGiven, ambient_origin, last_run
from audit.contracts import authority
from audit.declaration import Action, can_run
from audit.errors import (
    ChangedWhileSigning,
    ComponentsMissing,
    PermissionRefused,
    ReasonRequired,
    SignatureFailed,
    SignatureRequired,
    StaleRecord,
)
from audit.generic.forms import ReasonForm, SignatureForm
from audit.generic.sign_block import sign_block
from audit.models import SignatureRequest
from audit.signing import tell_tries_left
from kernel.errors import DomainError
from kernel.pages import SIGNED_IN, ProtectedPage


class ActionPage(ProtectedPage, View):
    """Shows the form of one action and runs it; ``as_view(action=…, model=…, form_class=…)``.

    ``model`` finds the subject by ``uuid`` of the address; creations have none. ``form_class`` gives
    the action's own arguments; override ``arguments`` where names differ, ``after`` for where to go.
    """

    permission = SIGNED_IN  # the action's own right decides; see ``dispatch``
    action: Action[Any] = None  # type: ignore[assignment]
    model: ClassVar[Any] = None
    form_class: type[forms.Form] | None = None
    title: str | Promise = ""
    submit_label: str | Promise = ""
    # An action without a subject finds ``record`` by what the form sends, and changes it.
    finds_record = False
    tone = "primary"
    icon_name = ""
    success_text: str | Promise = ""
    # The right of whoever works at the terminal to which the signer comes, where they cannot hold the
    # action's own: it opens the dialog, with user ID and password at once, and the runner asks the signer.
    opens_to = ""
    # The signature is asked for together with the reason, and not after it.
    asks_all_at_once = False
    # After a refusal because the record had changed: what is signed is shown as it is now.
    shows_anew = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Nobody without the right at the record's place sees the dialog, what it would sign, or sends it.

        A second person can sign at somebody's terminal; who is signed in there needs the right as well, or
        the one in ``opens_to``.
        """
        self.record: Any = None
        if request.user.is_authenticated:
            self.record = self.get_record()
            if not self._may_run(request):
                return self._refuse(request)
        return super().dispatch(request, *args, **kwargs)

    def get_record(self) -> Any:
        """The subject by the ``uuid`` of the address, or 404; ``None`` for creations."""
        return get_object_or_404(self.model, uuid=self.kwargs["uuid"]) if self.model is not None else None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """The empty dialog."""
        return self._answer(
            request, form=self._form(), reason_form=self._reason_form(), sign=self._first_sign()
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Run the action with what was entered; every refusal comes back with the entries kept."""
        form, reason_form = self._form(request.POST), self._reason_form(request.POST)
        sign_form = SignatureForm(request.POST) if "seen_digest" in request.POST else None
        parts = [part for part in (form, reason_form, sign_form) if part is not None]
        if not all([part.is_valid() for part in parts]):
            sign = self._sign_again(request, sign_form)
            # A missing reason is answered like one that says nothing (URS-AUD-04).
            status = 422 if reason_form is None or reason_form.is_valid() else ReasonRequired.status
            return self._answer(request, form=form, reason_form=reason_form, sign=sign, status=status)
        try:
            result = self._run(request, form, reason_form, sign_form)
        except SignatureRequired as needed:
            sign = self._sign_block(needed)
            return self._answer(request, form=form, reason_form=reason_form, sign=sign)
        except DomainError as error:
            if isinstance(error, ComponentsMissing) and sign_form is not None:
                sign_form.ask_for(error.components)
            tell_tries_left(error, request.POST.get("username", ""), request.user)
            sign = self._sign_again(request, sign_form, error)
            if isinstance(error, ReasonRequired):
                reason_form = reason_form or ReasonForm(initial=self.reason_initial())
            return self._answer(
                request, form=form, reason_form=reason_form, sign=sign, error=error, status=error.status
            )
        return self._done(request, result)

    def arguments(self, form: forms.Form | None) -> dict[str, Any]:
        """The action's own arguments from the valid form."""
        return dict(form.cleaned_data) if form is not None else {}

    def form_kwargs(self) -> dict[str, Any]:
        """More arguments for ``form_class``."""
        return {}

    def page_template(self, request: HttpRequest) -> str:
        """The dialog as a page of its own."""
        return "audit/action_page.html"

    def subtitle(self) -> str:
        """The record as the dialog's head calls it."""
        return str(self.record) if self.record is not None else ""

    def reason_initial(self) -> dict[str, Any]:
        """What the reason begins with, where a person does several things for one reason."""
        return {}

    def hidden_fields(self) -> list[tuple[str, Any]]:
        """What the form sends back beside what is entered: the version of the record that was seen."""
        if not self._compares():
            return []
        seen = "" if self.shows_anew else self.request.POST.get("row_version")
        return [("row_version", seen or self.record.row_version)]

    def asks_reason_at_once(self) -> bool:
        """Whether the dialog opens with the reason; else it asks when the runner turns out to want it."""
        return self.action.reason is True or (self.action.may_meet_a_record and self._compares())

    def signed_names(self) -> dict[str, str]:
        """What people call the keys inside of signed content that the model cannot name itself."""
        return {}

    def after(self, result: Any) -> str:
        """Where to go when done; empty means: show this page anew."""
        return ""

    def _run(
        self,
        request: HttpRequest,
        form: forms.Form | None,
        reason_form: ReasonForm | None,
        sign_form: SignatureForm | None,
    ) -> Any:
        reason: Reason | None = reason_form.reason() if reason_form else None
        signature: SignatureGiven | None = None
        if sign_form is not None and self.action.signature is not None:
            meaning = request.POST.get("meaning") or self.action.signature.meanings[0]
            signature = sign_form.given(meaning, request.POST["seen_digest"])
        arguments = self.arguments(form)
        if self.action.subject and self.record is not None:
            arguments[self.action.subject] = self.record
        seen = request.POST.get("row_version", "") if self._compares() else ""
        return self.action(
            actor=self._actor(request, signature),
            reason=reason,
            signature=signature,
            expected_version=int(seen) if seen.isdigit() else None,
            **arguments,
        )

    def _actor(self, request: HttpRequest, signature: SignatureGiven | None) -> Any:
        """The signer acts: a second person can sign at the terminal of the first."""
        if signature is None or not signature.username:
            return request.user
        found = authority().actor_named(signature.username)
        if found is None or not found.is_active:  # answered as one that does not exist
            authority().verify_signer(signature)
            raise SignatureFailed(username=signature.username)
        return found

    def _may_run(self, request: HttpRequest) -> bool:
        codes = (self.action.code, self.opens_to) if self.opens_to else (self.action.code,)
        return self.action.own or any(can_run(code, request.user, self.record) for code in codes)

    def _form(self, entered: Any = None) -> forms.Form | None:
        """A browser sends a chosen file once and never again: an action with one asks for all at once."""
        if self.form_class is None:
            return None
        more = self.form_kwargs()
        if entered is not None and self.request.FILES:
            more |= {"files": self.request.FILES}
        return self.form_class(entered, **more)

    def _reason_form(self, entered: Any = None) -> ReasonForm | None:
        asked_before = entered is not None and "reason_code" in entered
        if not (asked_before or self.asks_reason_at_once()):
            return None
        return ReasonForm(entered, initial=self.reason_initial())

    def _compares(self) -> bool:
        """Whether the action changes ``record``; else it is only the place of what is made."""
        return self.record is not None and (bool(self.action.subject) or self.finds_record)

    def _first_sign(self) -> dict[str, Any] | None:
        """An action that asks for nothing but a signature shows at once what is signed.

        So does one whose signer comes to another person's terminal: nothing of it is that person's to send.
        """
        if self.action.signature is None or self.form_class is not None:
            return None
        if self._reason_form() and not (self.opens_to or self.asks_all_at_once):
            return None
        return self._sign_block(self.action.what_to_sign(self.record, {}))

    def _sign_block(
        self,
        needed: SignatureRequired,
        entered: SignatureForm | None = None,
        error: DomainError | None = None,
    ) -> dict[str, Any]:
        return sign_block(
            needed,
            self.record,
            entered or self._empty_sign_form(),
            names=self.signed_names(),
            sent=self.request.POST,
            error=error,
        )

    def _empty_sign_form(self) -> SignatureForm:
        """With the user ID of who is signed in, where it is theirs to sign and their period is open."""
        person = self.request.user
        return (
            SignatureForm.for_person(person)
            if can_run(self.action.code, person, self.record)
            else SignatureForm()
        )

    def _sign_again(
        self, request: HttpRequest, sign_form: SignatureForm | None, error: DomainError | None = None
    ) -> dict[str, Any] | None:
        """The signing block after a refusal: the present content, the user ID, never the secret."""
        if sign_form is None or self.action.signature is None:
            return None
        form = self._form(request.POST)
        arguments = self.arguments(form) if form is None or form.is_valid() else {}
        if self.record is not None:
            self.record.refresh_from_db()
        self.shows_anew = isinstance(error, StaleRecord | ChangedWhileSigning)
        return self._sign_block(self.action.what_to_sign(self.record, arguments), sign_form, error)

    def _title(self) -> str:
        return str(self.title or self.action.label)

    def _refuse(self, request: HttpRequest) -> HttpResponse:
        """Say it and keep it in the security log, as the runner does (URS-ACC-01)."""
        error = PermissionRefused(actor=str(request.user), action=str(self.action.label))
        event_store.log_refusal(error, request.user, self.action.code, self.record, ambient_origin())
        if not request.headers.get("HX-Request"):
            raise error
        return render(request, "components/refusal_dialog.html", {"error": error}, status=error.status)

    def _answer(self, request: HttpRequest, *, status: int = 200, **parts: Any) -> HttpResponse:
        context = {
            "title": self._title(),
            "subtitle": self.subtitle(),
            "url": request.get_full_path(),
            "submit_label": self.submit_label or self._title(),
            "tone": self.tone,
            "icon_name": self.icon_name,
            "hidden": self.hidden_fields(),
            "is_download": False,
            "error": None,
            **parts,
        }
        in_dialog = request.headers.get("HX-Request")
        template = "components/action_form.html" if in_dialog else self.page_template(request)
        return render(request, template, context, status=status)

    def _done(self, request: HttpRequest, result: Any) -> HttpResponseBase:
        text = str(self.success_text or _("Done: %(what)s") % {"what": self._title()})
        if isinstance(result, SignatureRequest) and self.action.signature is not None:
            text = _("Your signature is kept. The others still have to sign.")
        run = last_run()
        where = _("Recorded in the audit trail as event %(number)s") % {"number": run.event_id} if run else ""
        messages.success(request, text, extra_tags=where)
        return self._leave(request, result)

    def _leave(self, request: HttpRequest, result: Any) -> HttpResponseBase:
        target = self.after(result)
        if not request.headers.get("HX-Request"):
            return HttpResponseRedirect(target or request.headers.get("Referer") or "/")
        return HttpResponse(headers={"HX-Redirect": target} if target else {"HX-Refresh": "true"})


class DownloadPage(ActionPage, abstract=True):
    """Its answer is a file for the browser to keep, which only a plain request can bring."""

    @abstractmethod
    def file(self, result: Any) -> HttpResponseBase:
        """The file, from what the action returned."""

    def _answer(self, request: HttpRequest, *, status: int = 200, **parts: Any) -> HttpResponse:
        return super()._answer(request, status=status, is_download=True, **parts)

    def _leave(self, request: HttpRequest, result: Any) -> HttpResponseBase:
        return self.file(result)
