"""Unlock an account after a recorded check of who asks."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from people.errors import NotLocked
from people.models import SignInState, User


@action("people.unlock_account", label=_("Unlock account"), subject="user", reason=True, administration=True)
def unlock_account(*, user: User) -> User:
    """Unlock the account; the reason says how the person was identified (URS-ACC-07)."""
    if user.locked_at is None:
        raise NotLocked(person=user.printed_name)
    user.locked_at = None
    user.save()
    SignInState.objects.filter(user=user).update(failed_in_row=0, failed_factors=0)
    return user
