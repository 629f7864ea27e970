"""One page of figures: whole, one card of it for a live refresh, or everything as CSV."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from analytics.choices import Step
from analytics.contracts import Period, Question
from analytics.forms import QuestionForm
from analytics.selectors.figures import VIEW, answered, figures_named, sites_with_figures
from analytics.selectors.yields import products_made
from analytics.views.cards import card_of
from analytics.views.export import csv_of
from equipment.models import Site
from kernel import clock
from kernel.errors import DomainError
from kernel.pages import protected


@protected(VIEW)
def figures(request: HttpRequest) -> HttpResponseBase:
    """The figures of a site; ``?figure=`` narrows to some, ``?format=csv`` exports them."""
    sites = sites_with_figures(request.user)
    context: dict[str, Any] = {"title": _("Plant figures"), "crumbs": []}
    if not sites:
        return render(request, "analytics/no_site.html", context)
    site = next((each for each in sites if each.code == request.GET.get("site")), sites[0])
    form = QuestionForm(_given(request, site), sites, products_made(site))
    period = form.period(site.zone)
    if period is None:
        return render(request, "analytics/figures.html", {**context, "form": form, "site": site}, status=422)
    question = Question(site, period, clock.now(), form.cleaned_data["product"])
    return _shown(request, question, {**context, "form": form, "site": site, "question": question})


def _shown(request: HttpRequest, question: Question, context: dict[str, Any]) -> HttpResponseBase:
    try:
        wanted = figures_named(request.GET.getlist("figure"))
    except DomainError as error:
        return HttpResponse(str(error), status=error.status, content_type="text/plain; charset=utf-8")
    found = answered(wanted, question, request.user)
    if request.GET.get("format") == "csv":
        return csv_of(request, found, question)
    query = request.GET.copy()
    for name in ("figure", "format"):
        query.pop(name, None)
    cards = [card_of(each, question, query.copy()) for each in found]
    query["format"] = "csv"
    context |= {
        "now_cards": [card for card in cards if not card.figure.of_period],
        "period_cards": [card for card in cards if card.figure.of_period],
        "export_query": query.urlencode(),
    }
    is_refresh = request.headers.get("HX-Request") == "true" and "figure" in request.GET
    template = "analytics/fragment.html" if is_refresh else "analytics/figures.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _given(request: HttpRequest, site: Site) -> dict[str, Any]:
    """The address as the form takes it, with what is usual where it says nothing."""
    usual = Period.of(None, None, Step.DAY, site.zone)
    given = request.GET
    return {
        "site": given.get("site") or site.code,
        "first": given.get("first") or usual.first,
        "last": given.get("last") or usual.last,
        "by": given.get("by") or Step.DAY,
        "product": given.get("product", ""),
    }
