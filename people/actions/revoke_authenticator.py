"""Revoke an authenticator: from this moment on nothing that it gives is taken (21 CFR 11.300(c))."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from kernel import clock
from people import periods, sessions
from people.actions._authenticators import own
from people.choices import RevokedWhy, SessionEnd
from people.errors import AuthenticatorRevoked, LastAuthenticator, OwnAuthenticator
from people.factors import proof
from people.models import Authenticator, User
from people.notifications import notify


@action(
    "people.revoke_authenticator",
    label=_("Revoke authenticator"),
    subject="authenticator",
    reason=True,
    administration=True,
)
def revoke_authenticator(
    *, authenticator: Authenticator, why: str = RevokedWhy.LOST, actor: Any
) -> Authenticator:
    """De-authorise somebody's authenticator at once; the reason says how the person was identified (URS-ACC-10)."""
    if authenticator.user_id == actor.pk:
        raise OwnAuthenticator()
    if authenticator.revoked_at is not None:
        raise AuthenticatorRevoked(name=authenticator.name)
    revoked = _revoke(authenticator, why)
    sessions.end_all_of(authenticator.user, SessionEnd.CREDENTIAL)  # whoever found it may sit at one of them
    _tell_owner(revoked)
    return revoked


@action(
    "people.revoke_own_authenticator",
    label=_("Revoke one's own authenticator"),
    subject="user",
    own=True,
    secret=("session",),
)
def revoke_own_authenticator(
    *, user: User, authenticator: Authenticator, session: str, why: str = RevokedWhy.UNUSED
) -> Authenticator:
    """Give up one of one's own, having proven another one or this one; the last one stays, or is replaced."""
    mine = own(user, authenticator)
    if not Authenticator.objects.filter(user=user, revoked_at=None).exclude(pk=mine.pk).exists():
        raise LastAuthenticator(name=mine.name)
    proof.demand_proof(user, session)
    periods.end_of_person(user.pk, SessionEnd.CREDENTIAL)
    return _revoke(mine, why)


def _tell_owner(revoked: Authenticator) -> None:
    """Whose it was hears of it, also where somebody else had called it lost."""
    text = {
        "en": f"Your authenticator “{revoked.name}” was revoked by an administrator. Not asked for by you? Say so.",
        "zh": f"您的验证器“{revoked.name}”已被系统管理员撤销。如非您本人要求，请告知安全人员。",
    }
    notify(revoked.user, text, url=reverse("people:my_account"), severity="warn")


def _revoke(authenticator: Authenticator, why: str) -> Authenticator:
    authenticator.revoked_at = clock.now()
    authenticator.revoked_why = RevokedWhy(why)
    authenticator.full_clean()
    authenticator.save()
    return authenticator
