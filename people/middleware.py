"""Idle log-out: a session that nobody uses ends, and says so (URS-ACC-08)."""

from __future__ import annotations

import time
from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from kernel import clock
from people.actions.sign_in import record_sign_out
from people.selectors.rights import zone_of

LAST_USED = "last_used"
ZONE = "zone"
NOTES_PER_LIMIT = 15
# Requests that the page makes by itself: they are no sign that somebody is there.
BACKGROUND = ("/live/", "/shell/counts")


class IdleSignOutMiddleware:
    """Ends a session after ``SESSION_IDLE_SECONDS`` without a request by a person."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = getattr(request, "user", None)
        if user is None or not user.is_authenticated or not hasattr(request, "session"):
            return self.get_response(request)
        now = int(time.time())
        last = request.session.get(LAST_USED, now)
        if now - last > settings.SESSION_IDLE_SECONDS:
            return self._end(request)
        # Noted a few times per limit, not at each request: a note is a write of the session.
        is_used = not request.path.startswith(BACKGROUND)
        is_due = now - last > settings.SESSION_IDLE_SECONDS / NOTES_PER_LIMIT
        if (is_used and is_due) or LAST_USED not in request.session:
            request.session[LAST_USED] = now
        return self.get_response(request)

    def _end(self, request: HttpRequest) -> HttpResponseBase:
        record_sign_out(user=request.user, actor=request.user)
        logout(request)
        if request.path.startswith("/api/"):
            return HttpResponse(status=401)
        target = reverse("people:sign_in") + "?" + urlencode({"idle": "1", "next": request.get_full_path()})
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": target})
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
