"""Sign-in and sign-out as events of the trail (URS-AUD-10)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from people.models import User


@action("people.record_sign_in", label=_("Sign in"), subject="user", own=True)
def record_sign_in(*, user: User, how: str = "password") -> User:
    """Note that the person has signed in; ``how`` names what proved it, such as ``password+totp``."""
    return user


@action("people.record_sign_out", label=_("Sign out"), subject="user", own=True)
def record_sign_out(*, user: User) -> User:
    """Note that the person has signed out."""
    return user
