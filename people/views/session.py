"""Sign in, sign out, change one's own password."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from audit.generic import ActionPage
from kernel.errors import DomainError
from people import sessions
from people.actions.change_password import change_password
from people.actions.sign_in import record_sign_out
from people.choices import SessionEnd
from people.errors import AccountInUseElsewhere
from people.forms import ChangePasswordForm, SignInForm
from people.models import User
from people.oidc.provider import is_configured
from people.second_step import ask_second_step


@method_decorator([sensitive_post_parameters("password"), never_cache], name="dispatch")
class SignInView(View):
    """The door: user ID and password."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The form; who is signed in already goes on."""
        if request.user.is_authenticated:
            return redirect(target_of(request))
        return self._show(request, SignInForm(request=request))

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """The first step; the second follows, or the person is signed in."""
        form = SignInForm(request.POST, request=request)
        if not form.is_valid() or form.user is None:
            return self._show(request, form, status=422)
        try:
            return admit(request, form.user, "password", target_of(request))
        except AccountInUseElsewhere as error:
            form.add_error(None, f"{error.message} {error.what_to_do} ({error.code})")
            return self._show(request, form, status=error.status)

    def show_refusal(self, request: HttpRequest, error: DomainError) -> HttpResponseBase:
        """The page with what came of another way in."""
        return self._show(request, SignInForm(request=request), status=error.status, error=error)

    def _show(
        self, request: HttpRequest, form: SignInForm, status: int = 200, error: DomainError | None = None
    ) -> HttpResponseBase:
        notice = ""
        if "idle" in request.GET:
            notice = _("You were signed out because nobody used this screen.")
        elif "elsewhere" in request.GET:
            notice = _("You were signed out because your session was used from another terminal.")
        elif "changed" in request.GET:
            notice = _("Your password is changed. Sign in with the new one.")
        elif "over" in request.GET:
            notice = _("Your session is over. What you had not confirmed has not been recorded.")
        by_provider = settings.PHARMOM_OIDC_NAME if is_configured() else ""
        context = {
            "form": form,
            "next": target_of(request),
            "notice": notice,
            "error": error,
            "by_provider": by_provider,
        }
        return render(request, "people/sign_in.html", context, status=status)


def admit(request: HttpRequest, user: User, how: str, target: str) -> HttpResponseBase:
    """Go on to the second step, or in: whatever way the person came, which ``how`` names.

    Raises ``AccountInUseElsewhere``.
    """
    sessions.refuse_second_terminal(user, getattr(request, "terminal", ""))
    if request.user.is_authenticated:
        leave(request, SessionEnd.SWITCHED)
    return ask_second_step(request, user, how, target)


def target_of(request: HttpRequest) -> str:
    """Where the person wanted to go: an address of ours, or home."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()):
        return wanted
    return str(settings.LOGIN_REDIRECT_URL)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """End the session and note it in the trail."""
    if request.user.is_authenticated:
        leave(request, SessionEnd.SIGNED_OUT)
    return redirect("people:sign_in")


def leave(request: HttpRequest, why: SessionEnd) -> None:
    """End the session of this request."""
    record_sign_out(user=request.user, actor=request.user)
    request.session_ends_by = why  # type: ignore[attr-defined]
    logout(request)


class ChangePasswordPage(ActionPage):
    """The person's own password; nobody can set it for somebody else (URS-SIG-11)."""

    action = change_password
    form_class = ChangePasswordForm
    success_text = ""

    def get_record(self) -> User:
        """The subject is always oneself."""
        return User.objects.get(pk=self.request.user.pk)

    def page_template(self, request: HttpRequest) -> str:
        """Without the frame for who may go nowhere else yet."""
        user: Any = request.user
        return "people/own_password.html" if user.must_change_password else super().page_template(request)

    def after(self, result: Any) -> str:
        """Sign in again with the new password: every session of the old one has ended."""
        return reverse("people:sign_in") + "?changed=1"
