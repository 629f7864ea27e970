"""The doors by which actions come in: each says which it is, and from where (URS-AUD-03).

Web requests and management commands set the ambient ``Origin`` around what they call; Celery tasks do
it in ``mom.task_base``.
"""

from __future__ import annotations

import getpass
import secrets
import socket
from collections.abc import Awaitable, Callable
from functools import partial
from inspect import iscoroutinefunction
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponseBase
from django.utils.decorators import sync_and_async_middleware

from audit.choices import Channel
from audit.context import Origin, coming_from

API_PREFIX = "/api/"
TERMINAL_COOKIE: str = settings.PHARMOM_TERMINAL_COOKIE
TERMINAL_SALT = "pharmom.terminal"
TERMINAL_LASTS = 10 * 365 * 24 * 3600
CORRELATION_HEADER = "X-Correlation-ID"


@sync_and_async_middleware
def origin_middleware(get_response: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Give each request its origin; the answer names the correlation id, browsers keep their terminal."""
    if iscoroutinefunction(get_response):
        answer: Callable[[HttpRequest], Awaitable[HttpResponseBase]] = get_response

        async def handle_async(request: HttpRequest) -> HttpResponseBase:
            with coming_from(_origin(request), partial(_person, request)) as origin:
                response = await answer(request)
            return _mark(request, response, origin)

        return handle_async

    def handle(request: HttpRequest) -> HttpResponseBase:
        with coming_from(_origin(request), partial(_person, request)) as origin:
            response: HttpResponseBase = get_response(request)
        return _mark(request, response, origin)

    return handle


def command_origin(command: str) -> Origin:
    """Of ``manage.py <command>``: the account of the machine that typed it."""
    channel = Channel.SHELL if command in ("shell", "dbshell") else Channel.COMMAND
    try:
        account = getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as in some containers
        account = "?"
    return Origin(channel=channel, terminal=f"{command} {account}@{socket.gethostname()}")


def _origin(request: HttpRequest) -> Origin:
    is_api = request.path.startswith(API_PREFIX)
    known = request.get_signed_cookie(TERMINAL_COOKIE, default="", salt=TERMINAL_SALT)
    request.is_new_terminal = not known and not is_api  # type: ignore[attr-defined]
    request.terminal = known or ("" if is_api else f"T-{secrets.token_hex(4).upper()}")  # type: ignore[attr-defined]
    address = request.META.get("REMOTE_ADDR") or ""
    terminal = " ".join(part for part in (request.terminal, address) if part)  # type: ignore[attr-defined]
    origin = Origin(channel=Channel.API if is_api else Channel.PAGE, terminal=terminal)
    request.correlation = origin.correlation  # type: ignore[attr-defined]
    return origin


def _person(request: HttpRequest) -> str:
    """Whoever is signed in, or whose token it is; nobody yet while that is being found out."""
    user = getattr(request, "user", None)
    try:
        return user.get_username() if user is not None and user.is_authenticated else ""
    except DatabaseError:  # it would have to be read in a transaction that is broken
        return ""


def _mark(request: HttpRequest, response: HttpResponseBase, origin: Origin) -> HttpResponseBase:
    response[CORRELATION_HEADER] = str(origin.correlation)
    terminal = request.terminal  # type: ignore[attr-defined]
    if request.is_new_terminal and not _is_shared(response):  # type: ignore[attr-defined]
        response.set_signed_cookie(
            TERMINAL_COOKIE,
            terminal,
            salt=TERMINAL_SALT,
            max_age=TERMINAL_LASTS,
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
    return response


def _is_shared(response: HttpResponseBase) -> bool:
    """Whether caches may keep the answer: then it must carry nobody's cookie."""
    return "public" in response.get("Cache-Control", "")
