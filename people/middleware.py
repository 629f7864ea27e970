"""What every request of a signed-in person passes: idle log-out, own password first, the zone of times."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from audit.choices import Refusal
from audit.context import ambient_origin, with_access
from audit.errors import TemporarySecret
from audit.event_store import record_refusal
from kernel import clock
from kernel.api.problems import problem_reply
from kernel.pages.access import OVER, SESSION_HEADER, to_sign_in
from kernel.reading import reading
from people import sessions
from people.actions.sign_in import record_sign_out
from people.choices import SessionEnd
from people.rules import in_force
from people.selectors.rights import zone_of

LAST_USED = "last_used"
ZONE = "zone"
CLOCKS_APART = 60  # seconds by which the clocks of two servers may differ
# Requests that the page makes by itself: they are no sign that somebody is there. Parts of a page that
# fetch themselves anew by ordinary addresses say so in a header; it can only shorten a session.
BACKGROUND = ("/live/", "/shell/counts")
BACKGROUND_HEADER = "X-Pharmom-Background"
# What a person can reach before they have chosen a password: the page for it, its language, the way out.
BEFORE_OWN_PASSWORD = ("people:change_password", "people:sign_out", "set_language")


class ReadingMiddleware:
    """A request that only reads asks for a person's rights once; one that changes something asks each time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        with reading():
            return self.get_response(request)


class IdleSignOutMiddleware:
    """Ends a session that nobody has used for as long as the rules allow (URS-ACC-08), or away from its terminal."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = getattr(request, "user", None)
        if user is None or not user.is_authenticated or not hasattr(request, "session"):
            return self.get_response(request)
        if _is_elsewhere(request):
            return self._end(request, SessionEnd.TERMINAL)
        now = int(time.time())
        last = request.session.get(LAST_USED, now)
        limit = in_force().idle_sign_out_seconds
        # A clock that was set back must not lengthen a session: what lies ahead of it ends it as well.
        if not -CLOCKS_APART <= now - last <= limit:
            return self._end(request, SessionEnd.IDLE)
        # Noted a few times per limit, not at each request: a note is a write of the session.
        if not _is_background(request) and now - last > limit / sessions.NOTES_PER_LIMIT:
            request.session[LAST_USED] = now
            sessions.note_use(request)
        request.session.setdefault(LAST_USED, now)
        response = self.get_response(request)
        key = request.session.session_key
        if request.session.modified and key and not request.session.exists(key):
            request.session.flush()  # it was ended while this request ran: nothing of it is kept
        return response

    def _end(self, request: HttpRequest, why: SessionEnd) -> HttpResponseBase:
        record_sign_out(user=request.user, actor=request.user)
        request.session_ends_by = why  # type: ignore[attr-defined]
        logout(request)
        if request.path.startswith("/api/"):
            return HttpResponse(status=401)
        return to_sign_in(request, "idle" if why == SessionEnd.IDLE else "elsewhere")


def _is_elsewhere(request: HttpRequest) -> bool:
    """Whether the session has come to another terminal than the one where it began: it may be a stolen one."""
    here = getattr(request, "terminal", "")
    began = request.session.get(sessions.TERMINAL)
    if began is None and here:
        request.session[sessions.TERMINAL] = here
        return False
    return bool(began) and here != began


def _is_background(request: HttpRequest) -> bool:
    by_itself = request.method == "GET" and BACKGROUND_HEADER in request.headers
    return by_itself or request.path.startswith(BACKGROUND)


class AccessMiddleware:
    """Lets a signature ask by which session, and at which terminal, it is given (URS-SIG-01)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with with_access(partial(sessions.access_of, request)):
            return self.get_response(request)


class OwnPasswordMiddleware:
    """A password set by somebody else is good for choosing one's own, and nothing else (URS-SIG-11)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user: Any = getattr(request, "user", None)
        if user is None or not user.is_authenticated or not user.must_change_password:
            return self.get_response(request)
        if request.path in {reverse(name) for name in BEFORE_OWN_PASSWORD}:
            return self.get_response(request)
        error = TemporarySecret(username=user.get_username())
        if request.method not in ("GET", "HEAD"):
            origin = ambient_origin()
            record_refusal(Refusal.PERMISSION, user.get_username(), request.path, "", error.code, origin)
        return self._refuse(request, error)

    def _refuse(self, request: HttpRequest, error: TemporarySecret) -> HttpResponseBase:
        if request.path.startswith("/api/"):
            return problem_reply(error, request.path)
        target = reverse("people:change_password")
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": target, SESSION_HEADER: OVER})
        return redirect(target)


class SiteZoneMiddleware:
    """Shows times in the zone of the site where the person works (URS-SYS-04)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not hasattr(request, "session") or not request.user.is_authenticated:
            return self.get_response(request)
        zone = request.session.get(ZONE)
        if zone is None:
            zone = request.session[ZONE] = zone_of(request.user.pk, clock.now())
        with timezone.override(ZoneInfo(zone)):
            return self.get_response(request)
