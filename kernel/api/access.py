"""Who may read an API resource: signed in, a role that permits it, and a token issued for it."""

from __future__ import annotations

from typing import Any

from rest_framework.authentication import SessionAuthentication
from rest_framework.permissions import BasePermission

from kernel.api.errors import NotPermitted, OutsideTokenScope
from kernel.faces import SIGNED_IN


class SignedInSession(SessionAuthentication):
    """The session of a browser; writes need its CSRF token."""

    def authenticate_header(self, request: Any) -> str:
        """Without this the reply to nobody would be 403 instead of 401."""
        return "Session"


class HoldsPermission(BasePermission):
    """Asks for ``view.permission``; an action's own right is decided by the runner when it runs."""

    def has_permission(self, request: Any, view: Any) -> bool:
        """Deny by default; raise with the code of what is missing."""
        if not request.user or not request.user.is_authenticated:
            return False
        permission = view.needed_permission() if hasattr(view, "needed_permission") else view.permission
        if permission in (None, SIGNED_IN):
            return True
        check_scope(request, permission)
        if not request.user.has_perm(permission):
            raise NotPermitted(why=permission)
        return True


def check_scope(request: Any, permission: str) -> None:
    """Raise ``OutsideTokenScope`` unless the request's token, if any, was issued for ``permission``."""
    token = request.auth
    if token is not None and not token.allows(permission):
        raise OutsideTokenScope(permission=permission)
