"""Who may open a page: every page names a permission; one that names none stops the start."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.views import View

from kernel.faces import SIGNED_IN, Face


def may_open(user: Any, permission: str) -> bool:
    """Whether an authenticated ``user`` may open a page that declares ``permission``."""
    return bool(user.is_authenticated and (permission == SIGNED_IN or user.has_perm(permission)))


class ProtectedPage(Face, View, abstract=True):
    """A view that asks for sign-in and for its ``permission``; the base of every class-based page."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not may_open(request.user, self.permission):
            raise PermissionDenied(self.permission)
        return super().dispatch(request, *args, **kwargs)


View_ = Callable[..., HttpResponseBase]


def protected(permission: str) -> Callable[[View_], View_]:
    """Decorator for function views, such as workstation screens: sign-in and ``permission`` first."""
    if not permission:
        raise TypeError("a page declares a permission")

    def wrap(view: View_) -> View_:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not may_open(request.user, permission):
                raise PermissionDenied(permission)
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return wrap
