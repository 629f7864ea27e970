"""Django's door to the one authority: sign-in by user ID and password, and ``user.has_perm``."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from audit.choices import Refusal
from audit.context import ambient_origin
from audit.contracts import authority, scope_of
from audit.errors import AccountLocked, SignatureFailed
from audit.event_store import record_refusal
from kernel import clock
from people.errors import OneTimeSecretExpired
from people.models import User


class RoleBackend(BaseBackend):
    """Signs people in and answers permission questions from their role grants."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> Any:
        """The person, or ``None``; a refusal is kept in the security log."""
        if username is None or password is None:
            return None
        try:
            return authority().identify(username, password)
        except (SignatureFailed, AccountLocked, OneTimeSecretExpired) as error:
            kind = Refusal.LOCKED if isinstance(error, AccountLocked) else Refusal.SIGN_IN
            record_refusal(kind, username, "people.sign_in", username, error.code, ambient_origin())
            return None

    def get_user(self, user_id: int) -> User | None:
        """The person of a session, unless the account was deactivated or locked meanwhile."""
        return User.objects.filter(pk=user_id, is_active=True, locked_at=None).first()

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Whether a role grants ``perm`` at the place of ``obj`` now."""
        if not user_obj.is_authenticated or not user_obj.is_active:
            return False
        return authority().granting_role(user_obj, perm, scope_of(obj), clock.frozen()) is not None
