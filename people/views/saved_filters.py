"""One's own saved filters: save, let one open the list, delete."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from kernel.pages import SIGNED_IN, Crumb, protected
from people.actions.save_filter import delete_filter, open_with_filter, save_filter
from people.forms import SaveFilterForm
from people.models import SavedFilter
from people.selectors.saved_filters import filters_of
from people.views.own import OfOwnPage, OwnPage


def _address(record: SavedFilter) -> str | None:
    try:
        return f"{reverse(record.page)}?{record.query}"
    except NoReverseMatch:
        return None  # of a list that this version no longer has


@protected(SIGNED_IN)
def saved_filters(request: HttpRequest) -> HttpResponse:
    """What one has kept, for every list, with the way there and what can be done with it."""
    mine = [(each, _address(each)) for each in filters_of(request.user)]
    context = {"title": _("My saved filters"), "mine": mine, "crumbs": [Crumb(_("My saved filters"))]}
    return render(request, "people/saved_filters.html", context)


class SaveFilterPage(OwnPage):
    """What the list is narrowed by stands in the dialog's address."""

    action = save_filter
    form_class = SaveFilterForm
    icon_name = "bookmark"

    def subtitle(self) -> str:
        """The dialog is about the list, not about the person."""
        return ""

    def arguments(self, form: Any) -> dict[str, Any]:
        """The name from the form, the list and its query from the address."""
        asked = self.request.GET
        return {
            **form.cleaned_data,
            "page": asked.get("page", "")[:100],
            "query": asked.get("query", "")[:2000],
        }


class OfSavedFilterPage(OfOwnPage):
    """About one of the person's own filters."""

    argument = "saved_filter"

    def own(self, person: Any) -> QuerySet[SavedFilter]:
        """Those that the person keeps."""
        return SavedFilter.objects.filter(owner_id=person.pk)

    def after(self, result: Any) -> str:
        """Back to all of them."""
        return reverse("people:saved_filter_list")


class OpenWithFilterPage(OfSavedFilterPage):
    """Lets the list open with it; chosen again it no longer does."""

    action = open_with_filter
    icon_name = "star"

    def arguments(self, form: Any) -> dict[str, Any]:
        """The other way round than it is."""
        return {**super().arguments(form), "is_default": not self.found.is_default}


class DeleteFilterPage(OfSavedFilterPage):
    """Deletes it."""

    action = delete_filter
    tone = "danger"
    icon_name = "trash"
