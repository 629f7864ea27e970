"""Every refusal as problem+json (RFC 9457): what is wrong, its code, and what to do."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response

from kernel import canonical
from kernel.api import errors
from kernel.availability import is_database_away
from kernel.errors import DomainError, InvalidInput

MEDIA_TYPE = "application/problem+json"
TITLES: dict[int, str | Promise] = {
    400: _("The request was not understood"),
    401: _("Sign-in or signature needed"),
    403: _("Not allowed"),
    404: _("Not found"),
    405: _("Not possible here"),
    406: _("Format not spoken"),
    409: _("Not possible now"),
    413: _("Too large"),
    415: _("Format not accepted"),
    422: _("Input not accepted"),
    429: _("Too many requests"),
    500: _("Fault of PharMOM"),
    503: _("Not available now"),
}
# Attributes that some refusals carry beside their parameters: what is to be signed, what else was found.
EXTENSIONS = ("signature", "needed", "findings", "record", "components", "tries_left")

logger = logging.getLogger(__name__)


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response:
    """Named in the settings as DRF's handler: turn any exception into a problem."""
    error, details = _coded(exc, context)
    if error.status >= 500:
        logger.exception("API request failed with %s", error.code, exc_info=exc)
    request = context.get("request")
    body = problem(error, details)
    if request is not None:
        body["instance"] = request.path
        correlation = getattr(request, "correlation", None)
        if correlation is not None:
            body["correlation"] = str(correlation)
    response = Response(body, status=error.status, content_type=MEDIA_TYPE)
    for header, attribute in (("WWW-Authenticate", "auth_header"), ("Retry-After", "wait")):
        value = getattr(exc, attribute, None) or getattr(error, attribute, None)
        if value:
            response[header] = str(value)
    return response


def problem_reply(error: DomainError, path: str) -> HttpResponse:
    """The same for a request of ``path`` that no view of the API has seen."""
    response = JsonResponse(
        {**problem(error), "instance": path}, status=error.status, content_type=MEDIA_TYPE
    )
    wait = getattr(error, "wait", None)
    if wait:
        response["Retry-After"] = str(wait)
    return response


def problem(error: DomainError, details: list[dict[str, str]] | None = None) -> dict[str, Any]:
    """The body of a problem; texts in the reader's language, codes and parameters for machines."""
    body: dict[str, Any] = {
        "type": f"urn:pharmom:error:{error.code_told}",
        "title": str(TITLES.get(error.status, TITLES[409])),
        "status": error.status,
        "code": error.code_told,
        "detail": error.message,
        "what_to_do": error.what_to_do,
        "params": {name: _json_safe(value) for name, value in error.params.items()},
    }
    if details:
        body["errors"] = details
    for name in EXTENSIONS:
        value = getattr(error, name, None)
        if value is not None:
            body[name] = _json_safe(value)
    return body


def _json_safe(value: Any) -> Any:
    try:
        return canonical.plain(value)
    except TypeError:
        return str(value)


def _coded(exc: Exception, context: dict[str, Any]) -> tuple[DomainError, list[dict[str, str]]]:
    """The coded error behind ``exc``, and field by field what was wrong with the input."""
    if isinstance(exc, DomainError):
        return exc, []
    if isinstance(exc, exceptions.ValidationError):
        details = list(_flatten(exc.detail))
        return InvalidInput(why=_sentence(details)), details
    if isinstance(exc, ValidationError):
        details = list(_flatten(exc.message_dict if hasattr(exc, "error_dict") else exc.messages))
        return InvalidInput(why=_sentence(details)), details
    return _door_error(exc, context), []


def _door_error(exc: Exception, context: dict[str, Any]) -> DomainError:
    if isinstance(exc, Http404 | exceptions.NotFound):
        return errors.RecordNotFound()
    if isinstance(exc, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        return errors.NotSignedIn()
    if isinstance(exc, PermissionDenied | exceptions.PermissionDenied):
        why = getattr(exc, "detail", None) or getattr(context.get("view"), "permission", "") or "–"
        return errors.NotPermitted(why=str(why).rstrip("."))
    if isinstance(exc, exceptions.MethodNotAllowed):
        allowed = getattr(context.get("view"), "allowed_methods", [])
        return errors.MethodRefused(method=context["request"].method, allowed=", ".join(allowed))
    if isinstance(exc, exceptions.NotAcceptable):
        return errors.FormatRefused()
    if isinstance(exc, exceptions.UnsupportedMediaType):
        return errors.BodyTypeRefused(media_type=context["request"].content_type)
    if isinstance(exc, exceptions.ParseError):
        return errors.MalformedBody(why=str(exc.detail))
    if isinstance(exc, exceptions.Throttled):
        return errors.TooManyRequests(seconds=int(getattr(exc, "wait", None) or 1))
    if is_database_away(exc):
        return errors.DatabaseAway()
    return errors.UnexpectedFault()


def _flatten(detail: Any, path: str = "") -> Iterator[dict[str, str]]:
    if isinstance(detail, dict):
        for name, each in detail.items():
            own = "" if name in ("non_field_errors", "__all__") else str(name)
            yield from _flatten(each, ".".join(part for part in (path, own) if part))
    elif isinstance(detail, list | tuple):
        for index, each in enumerate(detail):
            nested = isinstance(each, dict)
            yield from _flatten(each, f"{path}.{index}" if nested and path else path)
    else:
        yield {"field": path, "code": str(getattr(detail, "code", "invalid")), "detail": str(detail)}


def _sentence(details: list[dict[str, str]]) -> str:
    return " ".join(": ".join(filter(None, (each["field"], each["detail"]))) for each in details)
