"""Lock an account after too many wrong secrets; the system does it, a person undoes it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from kernel import clock
from people import alerts, sessions
from people.choices import SessionEnd
from people.models import User


@action("people.lock_account", label=_("Lock account"), subject="user", event_caused=True)
def lock_account(*, user: User) -> User:
    """Lock the account at once; it stays locked until ``people.unlock_account`` (URS-ACC-07)."""
    if user.locked_at is None:
        user.locked_at = clock.now()
        user.save()
        sessions.end_all_of(user, SessionEnd.LOCKED)
        alerts.alert_of_lock(user)
    return user
