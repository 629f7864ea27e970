"""The REST API: what every app registers, under ``/api/v1/``, with its schema and a page to try it."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from kernel.api.routing import ApiRouter, UnknownAddress
from kernel.registry import import_from_every_app


def router() -> ApiRouter:
    """All resources, as the apps register them in ``<app>/api/routes.py``."""
    found = ApiRouter()
    for module in import_from_every_app("api.routes"):
        module.register(found)
    return found


urlpatterns = [
    path("v1/", include(router().urls)),
    path("schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path(
        "docs/",
        SpectacularSwaggerSplitView.as_view(url_name="api_schema", template_name="mom/api_docs.html"),
        name="api_docs",
    ),
    re_path(r"^.*$", UnknownAddress.as_view(), name="api_unknown"),
]
