"""All addresses of the suite."""

from django.urls import include, path

from mom import health

# Each app's pages live below one address of its own.
APPS = {
    "people": "",
    "batches": "batches/",
    "recipes": "recipes/",
    "materials": "materials/",
    "quality": "quality/",
    "equipment": "equipment/",
    "environment": "environment/",
    "integrations": "integrations/",
    "analytics": "figures/",
    "audit": "audit/",
}

handler403 = "mom.views.refusals.forbidden"
handler404 = "mom.views.refusals.not_found"
handler500 = "mom.views.refusals.broken"

urlpatterns = [
    path("", include("mom.shell_urls")),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("api/", include("mom.api")),
    *(path(prefix, include(f"{app}.urls")) for app, prefix in APPS.items()),
]
