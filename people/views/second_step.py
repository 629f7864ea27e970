"""The pages between the two steps of sign-in; open to whoever has done the first one in this session."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from kernel.errors import DomainError
from people import second_factor
from people.actions.register_passkey import register_passkey
from people.actions.register_totp import register_totp
from people.choices import FactorPurpose
from people.errors import ChallengeOver, IdentityNotCheckedAgain, SignInOver
from people.factors import enrolment
from people.factors.challenges import session_of
from people.forms import AppForm, FactorForm, PasskeyForm
from people.second_step import Begun, begun, let_in
from people.selectors.authenticators import awaits_identity_check, which_kinds


@method_decorator([sensitive_post_parameters(), never_cache], name="dispatch")
class BetweenSteps(View):
    """Finds who is on the way in; whoever is not begins at the door."""

    begun: Begun

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Nobody's page but theirs."""
        if request.user.is_authenticated:
            return redirect("/")
        try:
            self.begun = begun(request)
        except SignInOver:
            return redirect("people:sign_in")
        return super().dispatch(request, *args, **kwargs)


class SecondStepPage(BetweenSteps):
    """Asks for a code or a passkey."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The empty form."""
        return self._show(request, FactorForm())

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Signed in, or the same page with what was wrong."""
        form, mine = FactorForm(request.POST), self.begun
        if not form.is_valid():
            return self._show(request, form, status=422)
        given, session = form.cleaned_data["factor"], session_of(request)
        try:
            used = second_factor.verify(mine.user, given, purpose=FactorPurpose.SIGN_IN, session=session)
        except DomainError as error:
            return self._show(request, form, error, error.status)
        return let_in(request, mine.user, f"{mine.how}+{used}", mine.target)

    def _show(
        self, request: HttpRequest, form: FactorForm, error: DomainError | None = None, status: int = 200
    ) -> HttpResponseBase:
        context = {
            "form": form,
            "error": error,
            "person": self.begun.user,
            **which_kinds(self.begun.user),
        }
        return render(request, "people/second_step.html", context, status=status)


class FirstOnePage(BetweenSteps):
    """Registers the first authenticator of somebody who must have one, and lets them in with it.

    Whose last one was revoked reads at once that an identity check comes first, and gets no form.
    """

    template_name: ClassVar[str]

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The empty form."""
        if second_factor.is_needed(self.begun.user):
            return redirect("people:second_step")
        if awaits_identity_check(self.begun.user):
            return self._bar(request)
        return self._begin(request)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Registered and signed in; or let in without, while that is allowed."""
        mine = self.begun
        if second_factor.is_needed(mine.user):
            return redirect("people:second_step")
        if "later" in request.POST and mine.may_wait:
            return let_in(request, mine.user, mine.how, mine.target)
        return self._bar(request) if awaits_identity_check(mine.user) else self._register(request)

    def _bar(self, request: HttpRequest) -> HttpResponseBase:
        error = IdentityNotCheckedAgain()
        context = {"error": error, "begun": self.begun, "is_barred": True}
        return render(request, self.template_name, context, status=error.status)

    @abstractmethod
    def _begin(self, request: HttpRequest) -> HttpResponseBase:
        """The empty form."""

    @abstractmethod
    def _register(self, request: HttpRequest) -> HttpResponseBase:
        """From what the form brought."""

    def _show(
        self,
        request: HttpRequest,
        form: AppForm | PasskeyForm,
        error: DomainError | None = None,
        status: int = 200,
        **more: Any,
    ) -> HttpResponseBase:
        context = {"form": form, "error": error, "begun": self.begun, **more}
        return render(request, self.template_name, context, status=status)


class FirstAuthenticatorPage(FirstOnePage):
    """An authenticator app."""

    template_name = "people/first_authenticator.html"

    def _begin(self, request: HttpRequest) -> HttpResponseBase:
        # A new key, as a QR code and in letters.
        app = enrolment.begin_app(self.begun.user, session_of(request))
        return self._show(request, AppForm(), app=app)

    def _register(self, request: HttpRequest) -> HttpResponseBase:
        mine, form, session = self.begun, AppForm(request.POST), session_of(request)
        question = request.POST.get("question", "")
        try:
            app = enrolment.shown_again(mine.user, question, session)
            if not form.is_valid():
                return self._show(request, form, status=422, app=app)
            register_totp(
                user=mine.user, actor=mine.user, question=question, session=session, **form.of_the_app()
            )
        except ChallengeOver as error:
            app = enrolment.begin_app(mine.user, session)
            return self._show(request, AppForm(), error, error.status, app=app)
        except DomainError as error:
            return self._show(request, form, error, error.status, app=app)
        return let_in(request, mine.user, f"{mine.how}+totp", mine.target)


class FirstPasskeyPage(FirstOnePage):
    """A passkey; the page asks the device when its form is sent."""

    template_name = "people/first_passkey.html"

    def _begin(self, request: HttpRequest) -> HttpResponseBase:
        return self._show(request, PasskeyForm())

    def _register(self, request: HttpRequest) -> HttpResponseBase:
        mine, form = self.begun, PasskeyForm(request.POST)
        if not form.is_valid():
            return self._show(request, self._without_answer(form), status=422)
        given = {name: form.cleaned_data[name] for name in ("password", "name", "answer")}
        try:
            register_passkey(user=mine.user, actor=mine.user, session=session_of(request), **given)
        except DomainError as error:
            return self._show(request, self._without_answer(form), error, error.status)
        return let_in(request, mine.user, f"{mine.how}+passkey", mine.target)

    def _without_answer(self, form: PasskeyForm) -> PasskeyForm:
        """A question is asked once: the page asks the device again."""
        form.data = {**form.data, "name": form["name"].value(), "answer": ""}
        return form
