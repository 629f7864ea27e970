"""One's own saved filters: save, let one open the list, delete."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from audit.generic import ActionPage
from kernel.pages import SIGNED_IN, Crumb, protected
from people.actions.save_filter import delete_filter, open_with_filter, save_filter
from people.forms import SaveFilterForm
from people.models import SavedFilter, User
from people.selectors.saved_filters import filters_of


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


class OwnPage(ActionPage):
    """A dialog whose subject is the person themselves."""

    def get_record(self) -> User:
        """Nobody saves or deletes for somebody else."""
        return User.objects.get(pk=self.request.user.pk)


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


class OfSavedFilterPage(OwnPage):
    """About one of the person's own filters; anybody else's is not found."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find it first."""
        self.saved_filter: SavedFilter | None = None
        if request.user.is_authenticated:
            mine = SavedFilter.objects.filter(owner_id=request.user.pk)
            self.saved_filter = get_object_or_404(mine, uuid=kwargs["uuid"])
        return super().dispatch(request, *args, **kwargs)

    def subtitle(self) -> str:
        """Its name."""
        return str(self.saved_filter)

    def arguments(self, form: Any) -> dict[str, Any]:
        """The filter of the address."""
        return {"saved_filter": self.saved_filter}

    def after(self, result: Any) -> str:
        """Back to all of them."""
        return reverse("people:saved_filter_list")


class OpenWithFilterPage(OfSavedFilterPage):
    """Lets the list open with it; chosen again it no longer does."""

    action = open_with_filter
    icon_name = "star"

    def arguments(self, form: Any) -> dict[str, Any]:
        """The other way round than it is."""
        assert self.saved_filter is not None  # noqa: S101  # dispatch has found it
        return {"saved_filter": self.saved_filter, "is_default": not self.saved_filter.is_default}


class DeleteFilterPage(OfSavedFilterPage):
    """Deletes it."""

    action = delete_filter
    tone = "danger"
    icon_name = "trash"
