"""Who may open a page: every page names a permission; one that names none stops the start."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views import View

from kernel.faces import SIGNED_IN, Face


def may_open(user: Any, permission: str) -> bool:
    """Whether an authenticated ``user`` may open a page that declares ``permission``."""
    return bool(user.is_authenticated and (permission == SIGNED_IN or user.has_perm(permission)))


# With this header of an answer the page knows that nothing of what it sent was recorded.
SESSION_HEADER, OVER = "X-Pharmom-Session", "over"


def to_sign_in(request: HttpRequest, notice: str = "") -> HttpResponseBase:
    """Lead to the sign-in page, and from there back to where the person was.

    ``notice`` (``idle``, ``elsewhere``, ``over``) is what the page says; ``over`` where a session was brought that
    is none any more.
    """
    if not notice and settings.SESSION_COOKIE_NAME in request.COOKIES:
        notice = "over"
    query = QueryDict(mutable=True)
    query.update({**({notice: "1"} if notice else {}), "next": _page_of(request)})
    target = f"{resolve_url(settings.LOGIN_URL)}?{query.urlencode(safe='/')}"
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": target, SESSION_HEADER: OVER})
    return HttpResponseRedirect(target, headers={SESSION_HEADER: OVER})


def _page_of(request: HttpRequest) -> str:
    """The page that the person looked at: parts of pages, and addresses that only take entries, are none."""
    if request.method in ("GET", "HEAD") and not request.headers.get("HX-Request"):
        if request.path == resolve_url(settings.LOGIN_URL):
            return request.GET.get("next", "/")  # at the door already: on to where it was to lead
        return request.get_full_path()
    page = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}):
        return "/"
    parts = urlsplit(page)
    return parts.path + (f"?{parts.query}" if parts.query else "")


class ProtectedPage(Face, View, abstract=True):
    """A view that asks for sign-in and for its ``permission``; the base of every class-based page."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return to_sign_in(request)
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
                return to_sign_in(request)
            if not may_open(request.user, permission):
                raise PermissionDenied(permission)
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return wrap
