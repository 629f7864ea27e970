"""The floor of a page: the suite's addresses, and beside them a view that does as little as Django allows.

Behind Django's own middleware it reads one row with a lock, writes it in a transaction and renders a short
page: what any form costs before it checks a right, keeps a trail or shows a step.
"""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path
from django.views.decorators.http import require_POST

from batches.models import BatchSeries

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
PAGE = engines["django"].from_string(
    "<!doctype html><title>{{ person.printed_name }}</title><p>{{ number }}</p>"
    '<form method="post"><button>Next</button></form>'
)


@require_POST
def bare(request: HttpRequest) -> HttpResponse:
    """Count one further in an unaudited table, for whoever is signed in."""
    with transaction.atomic():
        series = BatchSeries.objects.select_for_update().get(year=0)
        series.last_number += 1
        series.save()
    return HttpResponse(PAGE.render({"person": request.user, "number": series.last_number}, request))


urlpatterns = [path("bare/", bare, name="bare"), path("", include("mom.urls"))]
