"""The second step of sign-in: between who somebody says they are and being signed in (URS-ACC-09).

Whatever the first step was – a password here, an identity provider elsewhere – ends in ``ask_second_step``. It lets
in who needs nothing more, sends who has an authenticator to the page that asks for it, and who must have one and has
none to the page where the first is registered. Until then the session knows who began, and nobody is signed in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.db.models import Min, Q
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.crypto import constant_time_compare, salted_hmac

from kernel import clock
from people.actions.sign_in import record_sign_in
from people.errors import SignInOver
from people.factors.proof import is_needed
from people.models import User
from people.rules import in_force, since
from people.selectors.rights import grants_in_effect

PENDING = "second_step"
LAST_PERSON_COOKIE = "pharmom_last_person"
LASTS = timedelta(minutes=15)  # who registers a first authenticator looks for a telephone


@dataclass(frozen=True)
class Begun:
    """A sign-in whose first step was done: by whom, how, where to, and whether a first authenticator can wait."""

    user: User
    how: str
    target: str
    until: datetime | None = None

    @property
    def may_wait(self) -> bool:
        """Whether they are let in without one today."""
        return self.until is not None and clock.now() < self.until


def ask_second_step(request: HttpRequest, user: User, how: str, target: str) -> HttpResponseBase:
    """The answer to a right first step: signed in, or on the way to the second step."""
    has_one, until = is_needed(user), _first_one_until(request, user)
    if not has_one and until is None:
        return let_in(request, user, how, target)
    request.session.cycle_key()
    request.session[PENDING] = {
        "user": user.pk,
        "how": how,
        "target": target,
        "until": until.isoformat() if until is not None else "",
        "began": clock.now().isoformat(),
    }
    return redirect("people:second_step" if has_one else "people:first_authenticator")


def let_in(request: HttpRequest, user: User, how: str, target: str) -> HttpResponseBase:
    """Sign the person in, in their language; ``how`` names what proved who they are."""
    request.session.pop(PENDING, None)
    login(request, user)
    record_sign_in(user=user, how=how, actor=user)
    answer = HttpResponseRedirect(target)
    speak(answer, user, _language_here(request, user))
    return answer


def speak(answer: HttpResponseBase, user: User, language: str) -> None:
    """The browser keeps ``language``, and whose choice it is."""
    for name, value in ((settings.LANGUAGE_COOKIE_NAME, language), (LAST_PERSON_COOKIE, _mark_of(user))):
        answer.set_cookie(name, value, secure=settings.LANGUAGE_COOKIE_SECURE, samesite="Lax", httponly=True)


def _language_here(request: HttpRequest, user: User) -> str:
    """What the person chose in this browser before; who comes after somebody else gets their own."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    is_same = constant_time_compare(request.COOKIES.get(LAST_PERSON_COOKIE, ""), _mark_of(user))
    return chosen if is_same and chosen in dict(settings.LANGUAGES) else user.language


def _mark_of(user: User) -> str:
    """Tells the browser's last person from others, and nobody who it was.

    With the account's language: whoever changes that for good is not held to what they chose here earlier.
    """
    told = f"{user.pk}:{user.language}"
    return salted_hmac("people.last_person", told, algorithm="sha256").hexdigest()[:32]


def begun(request: HttpRequest) -> Begun:
    """Who is between the two steps in this session; ``SignInOver`` where nobody is, or not any more."""
    kept: dict[str, Any] | None = request.session.get(PENDING)
    if kept is None:
        raise SignInOver()
    now = clock.now()
    user = User.objects.filter(pk=kept["user"], is_active=True, locked_at=None).first()
    began = datetime.fromisoformat(kept["began"])
    if user is None or not began <= now < began + LASTS:
        del request.session[PENDING]
        raise SignInOver()
    until = datetime.fromisoformat(kept["until"]) if kept["until"] else None
    return Begun(user, kept["how"], kept["target"], until)


def is_outside(request: HttpRequest) -> bool:
    """Whether the request comes from outside the plant's own networks; an address that says nothing does."""
    if not settings.PHARMOM_CONTROLLED_NETWORKS:
        return False
    try:
        address = ip_address(request.META.get("REMOTE_ADDR") or "")
    except ValueError:
        return True
    address = getattr(address, "ipv4_mapped", None) or address
    return not any(address in ip_network(each) for each in settings.PHARMOM_CONTROLLED_NETWORKS)


def _first_one_until(request: HttpRequest, user: User) -> datetime | None:
    """Until when who has none may still come in with the first step alone; ``None`` where none is needed.

    From outside that is over already. A privileged role gives its holder some days from when it was granted, or
    from when the rule began, if that was later. One that the settings of the installation switch on has always been.
    """
    if is_outside(request):
        return clock.now()
    rules = in_force()
    if not rules.second_factor_for_privileged:
        return None
    now = clock.now()
    privileged = Q(role__kind__in=settings.PHARMOM_PRIVILEGED_KINDS) | Q(
        role__code__in=settings.PHARMOM_PRIVILEGED_ROLES
    )
    granted: datetime | None = (
        grants_in_effect(now).filter(privileged, user=user).aggregate(at=Min("valid_from"))["at"]
    )
    if granted is None:
        return None
    demanded = since("second_factor_for_privileged")
    begins = max(granted, demanded) if demanded is not None else granted
    return begins + timedelta(days=rules.second_factor_grace_days)
