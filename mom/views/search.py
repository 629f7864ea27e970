"""Global search by batch, lot, equipment or order: a list while typing, a page on Enter."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _

from kernel import clock
from kernel.pages import SIGNED_IN, protected
from kernel.shell import shell

LIVE_HITS = 8
LONGEST_TEXT = 80


@protected(SIGNED_IN)
def search(request: HttpRequest) -> HttpResponse:
    """What every app finds for ``q``; one exact find on Enter is opened at once (scanners end with Enter)."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_TEXT]
    with clock.at(clock.now()):  # one look at the clock for every app's questions
        hits = shell().hits_for(request.user, text)
    typing = request.headers.get("HX-Request") == "true"
    exact = [hit for hit in hits if hit.exact]
    if not typing and len(exact) == 1:
        return HttpResponseRedirect(exact[0].url)
    context = {
        "title": _("Search"),
        "text": text,
        "hits": hits[:LIVE_HITS] if typing else hits,
        "more": len(hits) - LIVE_HITS,
    }
    response = render(request, "shell/search_hits.html" if typing else "shell/search.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response
