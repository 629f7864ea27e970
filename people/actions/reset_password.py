"""Reset a forgotten password: a one-time secret, shown once, that signs nothing (URS-SIG-11)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from kernel import clock
from people import sessions
from people.choices import SessionEnd
from people.errors import AccountOver, OwnIdentity, ServiceAccountsDoNotSignIn
from people.models import User
from people.one_time import hand_over, one_time_secret


@dataclass(frozen=True)
class HandedOver:
    """The account, and its one-time secret: shown once, kept nowhere."""

    user: User
    plain: str = field(repr=False)


@action("people.reset_password", label=_("Reset password"), subject="user", reason=True, administration=True)
def reset_password(*, user: User, actor: Any) -> HandedOver:
    """Void the secret and everything that rests on it; the reason says how the person was recognised.

    What is handed over expires after a day and is good for choosing one's own, nothing else.
    """
    if user.is_service:
        raise ServiceAccountsDoNotSignIn(username=user.username)
    if not user.is_active:
        raise AccountOver(person=user.printed_name)
    if user.pk == actor.pk:
        raise OwnIdentity(person=user.printed_name)
    plain = one_time_secret()
    hand_over(user, plain, clock.now())
    user.save()
    sessions.end_all_of(user, SessionEnd.CREDENTIAL)
    return HandedOver(user, plain)
