"""Response headers that hold for every page."""

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin


class ContentSecurityPolicyMiddleware(MiddlewareMixin):
    """Adds the strict policy of the settings; Django has this built in from 6.0 on."""

    header = "Content-Security-Policy"

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Set the header unless the view set a policy of its own."""
        policy = settings.CONTENT_SECURITY_POLICY
        response.headers.setdefault(
            self.header, "; ".join(f"{name} {value}" for name, value in policy.items())
        )
        return response
