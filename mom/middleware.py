"""When a request came, response headers that hold for every page, and the interface's files."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation import gettext as _
from whitenoise.middleware import WhiteNoiseMiddleware

from kernel.api.errors import RepeatedParameter
from kernel.api.problems import problem_reply
from kernel.errors import InvalidInput
from kernel.live import now_us


class ContentSecurityPolicyMiddleware(MiddlewareMixin):
    """Adds the policies of the settings: what a page may load, what it may use, who may embed it."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Set each header unless the view set one of its own."""
        content = settings.CONTENT_SECURITY_POLICY.items()
        features = settings.PERMISSIONS_POLICY.items()
        headers = {
            "Content-Security-Policy": "; ".join(f"{name} {sources}" for name, sources in content),
            "Permissions-Policy": ", ".join(f"{name}={allowed}" for name, allowed in features),
            "Cross-Origin-Resource-Policy": settings.SECURE_CROSS_ORIGIN_RESOURCE_POLICY,
        }
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        return response


class StaticFilesMiddleware(WhiteNoiseMiddleware):
    """Serves the interface's files whole: WhiteNoise's own answer cannot be streamed under ASGI."""

    @staticmethod
    def serve(static_file: Any, request: HttpRequest) -> HttpResponse:
        """Read the file, which is a few megabytes at most, with the headers worked out at start."""
        found = static_file.get_response(request.method, request.META)
        body = b""
        if found.file is not None:
            with found.file:
                body = found.file.read()
        response = HttpResponse(body, status=int(found.status))
        del response["content-type"]
        for name, value in found.headers:
            response[name] = value
        return response


class OneValueMiddleware(MiddlewareMixin):
    """Refuses an API address whose parameter stands in it twice, unless the resource takes several values.

    And one that holds the null character, which PostgreSQL keeps in no text.
    """

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Before the resource reads anything; ``repeatable`` names what may be repeated there."""
        if not request.path.startswith("/api/"):
            return None
        repeatable = getattr(getattr(view, "cls", None), "repeatable", ())
        for name, values in request.GET.lists():
            if len(values) > 1 and name not in repeatable:
                return problem_reply(RepeatedParameter(name=name), request.path)
            if "\0" in name + values[0]:
                why = _("“%(name)s” holds a character that no text has.") % {"name": name.replace("\0", "")}
                return problem_reply(InvalidInput(why=why), request.path)
        return None


class ArrivalMiddleware(MiddlewareMixin):
    """Notes when the request came: a page shows every change that was told before that moment."""

    def process_request(self, request: HttpRequest) -> None:
        """Before anything is read for the page."""
        request.received_us = now_us()  # type: ignore[attr-defined]
