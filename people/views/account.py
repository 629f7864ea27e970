"""My account: who I am here, what I may do, my authenticators, and where I signed in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from kernel.api.problems import problem_reply
from kernel.errors import DomainError
from kernel.pages import SIGNED_IN, protected
from people import second_factor
from people.actions.record_authenticator_test import record_authenticator_test
from people.actions.register_passkey import register_passkey
from people.actions.register_totp import register_totp
from people.actions.rename_authenticator import rename_authenticator
from people.actions.revoke_authenticator import revoke_own_authenticator
from people.choices import FactorPurpose
from people.errors import ChallengeOver, NoSuchAuthenticator, SignInOver
from people.factors import enrolment, passkeys
from people.factors.challenges import session_of
from people.forms import AppForm, FactorForm, PasskeyForm, RenameAuthenticatorForm, RevokeOwnForm
from people.models import Authenticator, User, fold_username
from people.second_step import begun
from people.selectors.account import account_of, authenticators_of
from people.sessions import session_key_of
from people.views.own import OfOwnPage, OwnPage


@never_cache
@protected(SIGNED_IN)
def my_account(request: HttpRequest) -> HttpResponse:
    """Everything about oneself on one page."""
    mine = account_of(request.user, session_key_of(request))
    context = {"title": _("My account"), "mine": mine}
    return render(request, "people/my_account.html", context)


@require_POST
@never_cache
def passkey_question(request: HttpRequest) -> HttpResponseBase:
    """What the browser is to ask a passkey, as JSON; for somebody signed in, or between the steps of sign-in.

    ``purpose`` says for what. ``username`` is of who signs at somebody else's terminal; whether somebody has
    passkeys is told to those who are signed in alone.
    """
    try:
        purpose = FactorPurpose(request.POST.get("purpose", ""))
        if purpose == FactorPurpose.SIGN_IN:
            user: Any = begun(request).user
        elif not request.user.is_authenticated:
            user = _who_registers_the_first(request, purpose)
        else:
            user = _signer(request) if purpose == FactorPurpose.SIGN else request.user
        if purpose == FactorPurpose.REGISTER_PASSKEY:
            return JsonResponse(passkeys.ask_to_register(user, request))
        if purpose not in (FactorPurpose.SIGN_IN, FactorPurpose.SIGN, FactorPurpose.ACCOUNT):
            raise ChallengeOver()
        asked = passkeys.ask_to_answer(user, purpose, request) if user is not None else None
        if asked is None:
            raise NoSuchAuthenticator()
        return JsonResponse(asked)
    except ValueError:
        return problem_reply(ChallengeOver(), request.path)
    except DomainError as error:
        return problem_reply(error, request.path)


def _who_registers_the_first(request: HttpRequest, purpose: FactorPurpose) -> Any:
    user = begun(request).user
    if purpose != FactorPurpose.REGISTER_PASSKEY or second_factor.is_needed(user):
        raise SignInOver()  # a password alone adds no further one
    return user


def _signer(request: HttpRequest) -> Any:
    username = request.POST.get("username", "")
    if not username:
        return request.user
    return User.objects.filter(username=fold_username(username), is_active=True).first()


@method_decorator([sensitive_post_parameters(), never_cache], name="dispatch")
class ProvingPage(OwnPage):
    """Changes authenticators: who has one proves it in the same dialog."""

    def form_kwargs(self) -> dict[str, Any]:
        """Asked only of who has one."""
        return {"asks_proof": second_factor.is_needed(self.request.user)}

    def arguments(self, form: forms.Form | None) -> dict[str, Any]:
        """The form's, and the session in which it was proven."""
        given = super().arguments(form)
        given.pop("factor", None)
        return {**given, "session": session_of(self.request)}

    def after(self, result: Any) -> str:
        """Back to one's account."""
        return reverse("people:my_account")

    def subtitle(self) -> str:
        """It is about oneself."""
        return ""

    def _run(self, request: HttpRequest, form: forms.Form | None, *rest: Any) -> Any:
        factor = form.cleaned_data.get("factor") if form is not None else None
        if factor:
            # Before the action's transaction: a wrong one is counted. A right one stays good for two minutes, so
            # that nobody waits for the next code because something else was wrong.
            second_factor.prove(request.user, factor, session_of(request))
        return super()._run(request, form, *rest)

    def _answer(self, request: HttpRequest, *, status: int = 200, **parts: Any) -> HttpResponse:
        has_passkey = passkeys.live_passkeys(request.user).exists()
        inset = {"inset": "people/prove.html"} if has_passkey and self.form_kwargs().get("asks_proof") else {}
        return super()._answer(request, status=status, **{**inset, "has_passkey": has_passkey, **parts})


class AddAppPage(ProvingPage):
    """A new authenticator app."""

    action = register_totp
    form_class = AppForm
    icon_name = "qrcode"

    def arguments(self, form: forms.Form | None) -> dict[str, Any]:
        """The number of the key that was shown goes with it."""
        return {**super().arguments(form), "question": self.request.POST.get("question", "")}

    def _answer(self, request: HttpRequest, *, status: int = 200, **parts: Any) -> HttpResponse:
        app = self._app(request)
        return super()._answer(
            request, status=status, **{**parts, "inset": "people/new_app.html", "app": app}
        )

    def _app(self, request: HttpRequest) -> enrolment.NewApp:
        session, question = session_of(request), request.POST.get("question")
        if question:
            try:
                return enrolment.shown_again(request.user, question, session)
            except ChallengeOver:
                pass  # the refusal says so; a new key is shown with it
        return enrolment.begin_app(request.user, session)


class AddPasskeyPage(ProvingPage):
    """A new passkey."""

    action = register_passkey
    form_class = PasskeyForm
    icon_name = "fingerprint"

    def _answer(self, request: HttpRequest, *, status: int = 200, **parts: Any) -> HttpResponse:
        return super()._answer(request, status=status, **{**parts, "inset": "people/new_passkey.html"})


class OfAuthenticatorPage(OfOwnPage, ProvingPage):
    """About one of one's own authenticators."""

    argument = "authenticator"

    def own(self, person: Any) -> QuerySet[Authenticator]:
        """Those in use."""
        return authenticators_of(person)


class RenamePage(OfAuthenticatorPage):
    """Its name."""

    action = rename_authenticator
    form_class = RenameAuthenticatorForm
    icon_name = "pencil"

    def form_kwargs(self) -> dict[str, Any]:
        """A name is changed without a proof."""
        return {"initial": {"name": str(self.found)}}

    def arguments(self, form: forms.Form | None) -> dict[str, Any]:
        """Without the session."""
        return {name: value for name, value in super().arguments(form).items() if name != "session"}


class RevokeOwnPage(OfAuthenticatorPage):
    """Gives it up."""

    action = revoke_own_authenticator
    form_class = RevokeOwnForm
    icon_name = "ban"
    tone = "danger"


class TestPage(OfAuthenticatorPage):
    """Shows that it works."""

    action = record_authenticator_test
    form_class = FactorForm
    icon_name = "checks"

    def form_kwargs(self) -> dict[str, Any]:
        """The proof is all there is."""
        return {}

    def _answer(self, request: HttpRequest, *, status: int = 200, **parts: Any) -> HttpResponse:
        inset = {"inset": "people/prove.html"} if passkeys.live_passkeys(request.user).exists() else {}
        return super()._answer(request, status=status, **{**inset, **parts})
