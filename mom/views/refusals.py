"""What a person sees when a page is refused, gone or broken: plain words, and what to do next."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from audit.choices import Refusal
from audit.context import ambient_origin
from audit.errors import PermissionRefused
from audit.event_store import record_refusal
from audit.selectors.wording import word_action
from kernel.api.errors import DatabaseAway
from kernel.api.problems import problem_reply
from kernel.availability import is_database_away
from kernel.errors import DomainError


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: the person's roles do not cover this page; the code says what an administrator would grant.

    Whoever sends something without the right is remembered, as by an action itself (URS-ACC-01).
    """
    code = str(exception or "")
    if request.method not in ("GET", "HEAD"):
        name = request.user.get_username() if hasattr(request, "user") else ""
        origin = ambient_origin()
        record_refusal(Refusal.PERMISSION, name, code or request.path, "", PermissionRefused.code, origin)
    context = {"permission": code, "right": word_action(code), "explain_url": _explanation(request, code)}
    return _answer(request, "errors/403.html", 403, context)


def _explanation(request: HttpRequest, code: str) -> str:
    """Where every condition is answered, for who may read accounts."""
    user = getattr(request, "user", None)
    if not code or user is None or not user.is_authenticated or not user.has_perm("people.view_people"):
        return ""
    return reverse("people:explain", kwargs={"uuid": user.uuid}) + "?" + urlencode({"action": code})


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, or a record outside the person's sites and areas."""
    return _answer(request, "errors/404.html", 404, {})


def broken(request: HttpRequest) -> HttpResponse:
    """500: a fault of PharMOM; or 503 while the database is away. Both are drawn without it."""
    if is_database_away(sys.exc_info()[1]):
        return _away(request)
    return HttpResponse(render_to_string("errors/500.html"), status=500)


def _away(request: HttpRequest) -> HttpResponse:
    error = DatabaseAway()
    # What was sent is not sent again by a link: whether it was recorded, only the record says.
    context = {"error": error, "again": request.get_full_path() if request.method == "GET" else ""}
    if request.path.startswith("/api/"):
        return problem_reply(error, request.path)
    if request.headers.get("HX-Request") == "true":
        answer = _message(f"{error.message} {error.what_to_do}", error.status, error.code_told)
    else:
        answer = HttpResponse(render_to_string("errors/503.html", context), status=error.status)
    answer["Retry-After"] = str(error.wait)
    return answer


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that is too old: the page was open while the session ended."""
    return _answer(request, "errors/csrf.html", 403, {})


def domain_error(request: HttpRequest, error: DomainError) -> HttpResponse:
    """A coded refusal that no form caught, with its status."""
    if request.headers.get("HX-Request") == "true":
        return _fragment(request, error)
    return render(request, "errors/409.html", {"error": error}, status=error.status)


def _answer(request: HttpRequest, template: str, status: int, context: dict[str, Any]) -> HttpResponse:
    if request.headers.get("HX-Request") != "true":
        return render(request, template, context, status=status)
    texts = {403: _("You may not do this with your roles."), 404: _("This is no longer here.")}
    return _message(texts[status], status)


def _fragment(request: HttpRequest, error: DomainError) -> HttpResponse:
    if request.headers.get("HX-Target") == "dialog":
        return render(request, "components/refusal_dialog.html", {"error": error}, status=error.status)
    return _message(f"{error.message} {error.what_to_do}".strip(), error.status, error.code_told)


def _message(text: str, status: int, detail: str = "") -> HttpResponse:
    response = HttpResponse(status=status)
    response["HX-Reswap"] = "none"
    response["HX-Trigger"] = json.dumps({"pharmom:toast": {"text": text, "tone": "alarm", "detail": detail}})
    return response


class RefusalMiddleware(MiddlewareMixin):
    """Turns a coded error that leaves a page into its refusal page; the API has its own handler."""

    get_response: Callable[[HttpRequest], HttpResponse]

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer for coded errors only; anything else is a fault and stays one."""
        if isinstance(exception, DomainError) and not request.path.startswith("/api/"):
            return domain_error(request, exception)
        return None
