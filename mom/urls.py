"""All addresses of the suite."""

from django.urls import include, path

from mom import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("api/", include("mom.api")),
    path("", include("people.urls")),
]
