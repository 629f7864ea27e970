"""Help: one text per topic in the reader's language, opened by the question mark of each page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import select_template
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kernel.pages import SIGNED_IN, Crumb, protected
from kernel.shell import shell
from mom.version import version


@protected(SIGNED_IN)
def topics(request: HttpRequest) -> HttpResponse:
    """Every topic."""
    return render(request, "shell/help.html", {"title": _("Help"), "topics": shell().topics})


@protected(SIGNED_IN)
def topic(request: HttpRequest, code: str) -> HttpResponse:
    """One topic."""
    found = shell().topic(code)
    if found is None:
        raise Http404
    language = get_language() or "en"
    body = select_template([f"help/{code}.{language}.html", f"help/{code}.en.html"])
    context = {
        "title": found.title,
        "crumbs": [Crumb(_("Help"), request.path.rsplit("/", 2)[0] + "/"), Crumb(found.title)],
        "topics": shell().topics,
        "code": code,
        "body": body.render({}, request),
    }
    return render(request, "shell/help_topic.html", context)


@protected(SIGNED_IN)
def about(request: HttpRequest) -> HttpResponse:
    """Product, version and licence."""
    return render(request, "shell/about.html", {"title": _("About PharMOM"), "version": version()})
