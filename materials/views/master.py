"""The material master, and the stock of each material."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.generic import action_buttons, timeline_of
from equipment.selectors.visible import sites_for
from kernel.pages import (
    ActionButton,
    Crumb,
    DetailPage,
    KeyValues,
    ListPage,
    RelatedTable,
    TimelineEntry,
    protected,
)
from materials.models import MaterialDefinition
from materials.selectors import lots_with_stock, stock
from materials.views import columns
from materials.views.dialogs import DEFINE_OFFER

NEWEST = 50


class MaterialListPage(ListPage):
    """Every material of the house."""

    permission = "materials.view_lot"
    title = _("Materials")
    columns = columns.MATERIALS
    search_fields = ("code", "name")
    search_hint = _("Code or name")
    filters = ("kind", "is_active")
    ordering = ("code",)
    empty_title = _("No materials yet")
    empty_text = _("Materials appear here when QA has defined them.")
    empty_icon = "flask"

    def get_queryset(self) -> QuerySet[MaterialDefinition]:
        return MaterialDefinition.objects.all()

    def get_actions(self) -> Sequence[ActionButton]:
        return action_buttons(self.request.user, None, [DEFINE_OFFER])


class MaterialPage(DetailPage):
    """One material with its lots."""

    permission = "materials.view_lot"
    name = "name"

    def get_queryset(self) -> QuerySet[MaterialDefinition]:
        return MaterialDefinition.objects.all()

    def get_crumbs(self, record: MaterialDefinition) -> list[Crumb]:
        return [Crumb(_("Materials"), reverse("materials:material_list")), Crumb(record.code)]

    def get_panels(self, record: MaterialDefinition) -> list[Any]:
        lots = lots_with_stock(self.request.user).filter(material=record).order_by("-received_at")
        return [
            RelatedTable(
                _("Lots"),
                [column for column in columns.LOTS if column.name != "material"],
                lots[:NEWEST],
                empty=_("There is no lot of it."),
                more_url=f"{reverse('materials:lot_list')}?material={record.pk}",
            ),
            KeyValues(_("Material"), columns.MATERIALS[2:], beside=True),
        ]

    def get_timeline(self, record: MaterialDefinition) -> Sequence[TimelineEntry]:
        return timeline_of(record)


@protected("materials.view_lot")
def stock_page(request: HttpRequest) -> HttpResponse:
    """What is there of each material, by what QA says about it."""
    lines = stock(sites_for(request.user, "materials.view_lot"))
    return render(request, "materials/stock.html", {"title": gettext("Stock"), "lines": lines, "crumbs": []})
