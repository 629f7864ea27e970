"""Deactivate an account; it is never deleted and its user ID never given again."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from kernel.events import publish
from people import sessions
from people.actions._lapsing import lapse_with_account
from people.choices import SessionEnd
from people.events import ServiceAccountStopped
from people.models import User


@action(
    "people.deactivate_user", label=_("Deactivate account"), subject="user", reason=True, administration=True
)
def deactivate_user(*, user: User) -> User:
    """End the person's access; records and signatures stay (URS-SIG-08)."""
    user.is_active = False
    user.save()
    sessions.end_all_of(user, SessionEnd.DEACTIVATED)
    lapse_with_account(user)
    if user.is_service:
        publish(ServiceAccountStopped(user))
    return user
