"""The router of the API, and the answer to addresses under it that do not exist."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.views import APIView

from kernel.api.schema import SignedInSessionScheme


class ApiRouter(SimpleRouter):
    """Handed to ``<app>.api.routes.register(router)`` of every app."""

    # Naming it here registers what the schema says of the session.
    schema_of_session = SignedInSessionScheme


@extend_schema(exclude=True)
class UnknownAddress(APIView):
    """Answers what no resource answers with a problem, not with a page."""

    permission_classes = (AllowAny,)

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Let any method end here."""
        self.http_method_names = [request.method.lower()]
        setattr(self, request.method.lower(), self.refuse)
        return super().dispatch(request, *args, **kwargs)

    def refuse(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """There is nothing here."""
        raise Http404
