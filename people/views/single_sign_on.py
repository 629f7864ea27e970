"""Sign-in by the identity provider: there, back, and once the person's own word that the account is theirs.

It opens the door and signs nothing: every signature asks for the person's own secret here (URS-SIG-03).
"""

from __future__ import annotations

import time
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from audit.choices import Refusal
from audit.context import ambient_origin
from audit.errors import AccountLocked
from audit.event_store import record_refusal
from kernel import clock
from kernel.errors import DomainError
from people.actions.external_identities import confirm_identity
from people.errors import IdentityUnknown, SignInNotBegun
from people.models import ExternalIdentity, User
from people.oidc import flow
from people.oidc.tokens import Claimed
from people.selectors.external_identities import living_identity, person_to_confirm
from people.views.session import SignInView, admit, target_of

ACTION = "people.single_sign_on"
BY_PROVIDER = "provider"
TO_CONFIRM = "oidc_to_confirm"


@method_decorator(never_cache, name="dispatch")
class ToProvider(View):
    """Sends the browser to the provider."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Who is signed in already goes on."""
        if request.user.is_authenticated:
            return redirect(target_of(request))
        try:
            return redirect(flow.begin(request.session, _back(request), target_of(request)))
        except DomainError as error:
            return _refuse(request, error)


@method_decorator(never_cache, name="dispatch")
class FromProvider(View):
    """Takes the provider's answer."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """Sign in, ask once for the confirmation, or say why not."""
        claimed: Claimed | None = None
        try:
            claimed, target = flow.finish(request.session, request.GET, _back(request))
            identity = living_identity(claimed.issuer, claimed.subject)
            if identity is not None and identity.confirmed_at is not None:
                return self._let_in(request, identity, target)
            return self._ask(request, claimed, identity, target)
        except DomainError as error:
            return _refuse(request, error, claimed)

    def _let_in(self, request: HttpRequest, identity: ExternalIdentity, target: str) -> HttpResponseBase:
        user = identity.user
        if user.locked_at is not None:
            raise AccountLocked(username=user.username)
        if not user.is_active or user.is_service:
            raise IdentityUnknown()
        identity.last_used_at = clock.now()
        identity.save(update_fields=["last_used_at"])
        return admit(request, user, BY_PROVIDER, target)

    def _ask(
        self, request: HttpRequest, claimed: Claimed, identity: ExternalIdentity | None, target: str
    ) -> HttpResponseBase:
        user = identity.user if identity is not None else None
        user = user or person_to_confirm(claimed.issuer, flow.user_id_in(claimed))
        if user is None or not user.is_active:
            raise IdentityUnknown()
        request.session[TO_CONFIRM] = {
            "user": user.pk,
            "issuer": claimed.issuer,
            "subject": claimed.subject,
            "target": target,
            "began": int(time.time()),
        }
        return redirect("people:confirm_identity")


class OwnSecretForm(forms.Form):
    """The person's own password."""

    password = forms.CharField(
        label=_("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )


@method_decorator([sensitive_post_parameters("password"), never_cache], name="dispatch")
class ConfirmIdentity(View):
    """The first time: the person proves by their own password that the account at the provider is theirs."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        """The form."""
        try:
            return self._show(request, self._pending(request), OwnSecretForm())
        except DomainError as error:
            return _refuse(request, error)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Link for good, and sign in."""
        try:
            pending = self._pending(request)
        except DomainError as error:
            return _refuse(request, error)
        form = OwnSecretForm(request.POST)
        if not form.is_valid():
            return self._show(request, pending, form, status=422)
        user, link = pending["user"], {name: pending[name] for name in ("issuer", "subject")}
        try:
            confirm_identity(user=user, actor=user, password=form.cleaned_data["password"], **link)
            del request.session[TO_CONFIRM]
            answer = admit(request, user, BY_PROVIDER, pending["target"])
        except DomainError as error:
            form.add_error(None, f"{error.message} {error.what_to_do} ({error.code_told})")
            return self._show(request, pending, form, status=error.status)
        return answer

    def _pending(self, request: HttpRequest) -> dict[str, Any]:
        kept = request.session.get(TO_CONFIRM)
        if not kept or not 0 <= time.time() - kept["began"] <= flow.LASTS_SECONDS:
            raise SignInNotBegun()
        user = User.objects.filter(pk=kept["user"], is_active=True, is_service=False).first()
        if user is None:
            raise IdentityUnknown()
        return {**kept, "user": user}

    def _show(
        self, request: HttpRequest, pending: dict[str, Any], form: OwnSecretForm, status: int = 200
    ) -> HttpResponseBase:
        context = {"form": form, "username": pending["user"].username, "subject": pending["subject"]}
        return render(request, "people/confirm_identity.html", context, status=status)


def _back(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("people:signed_on"))


def _refuse(request: HttpRequest, error: DomainError, claimed: Claimed | None = None) -> HttpResponseBase:
    """The sign-in page with what is wrong; the attempt is kept under the account that the provider named."""
    kind = Refusal.LOCKED if isinstance(error, AccountLocked) else Refusal.SIGN_IN
    name = str(error.params.get("username") or (claimed.subject if claimed else "") or "")
    record_refusal(kind, name[:150], ACTION, "", error.code, ambient_origin())
    return SignInView().show_refusal(request, error)
