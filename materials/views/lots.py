"""Lots: the list, and one lot with its usability, containers, movements and genealogy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.generic import action_buttons, signatures_table, timeline_of
from audit.selectors.signatures import signatures_on
from equipment.selectors.site_time import by_the_day_at_each_site
from kernel.findings import against
from kernel.pages import (
    ActionButton,
    Crumb,
    DetailPage,
    KeyValues,
    ListPage,
    RelatedTable,
    TemplatePanel,
    TimelineEntry,
    from_day,
    until_day,
)
from materials.lifecycles import LOT
from materials.models import MaterialLot
from materials.selectors import (
    ends_between,
    lot_findings,
    lots_visible_to,
    lots_with_something_left,
    lots_with_stock,
    trace,
)
from materials.views import columns
from materials.views.dialogs import LOT_OFFERS, RECEIVE_OFFER

NEWEST = 25


class LotFilters(django_filters.FilterSet):
    """By state, material and the days of receipt; and, as figures link to it, by the days of use that are left."""

    ends_within = django_filters.NumberFilter(
        label=_("Use ends within days"), method="by_end", min_value=0, max_value=3650
    )

    received_from = from_day("received_at", _("Received from"))
    received_until = until_day("received_at", _("Received until"))
    site = django_filters.CharFilter(label=_("Site"), field_name="site__code")

    class Meta:
        model = MaterialLot
        fields = ("state", "material")

    def by_end(self, lots: QuerySet[MaterialLot], name: str, value: Decimal) -> QuerySet[MaterialLot]:
        """Released lots of which something is left, and whose last day is at most so many days away."""
        days = timedelta(days=int(value))
        ending = lots_with_something_left(MaterialLot.objects.all())
        ending = ending.filter(by_the_day_at_each_site(lambda today: ends_between(today, today + days)))
        return lots.filter(pk__in=ending.values("pk"))


class LotListPage(ListPage):
    """Every lot with its state, what is left of it and until when it may be used."""

    permission = "materials.view_lot"
    title = _("Lots")
    columns = columns.LOTS
    search_fields = ("code", "material__code", "material__name", "supplier_lot", "supplier", "batch_code")
    search_hint = _("Lot, material, supplier or batch")
    filterset_class = LotFilters
    linked_filters = ("site", "ends_within")
    ordering = ("-received_at",)
    empty_title = _("No lots yet")
    empty_text = _("Lots appear here when goods are received or a batch is completed.")
    empty_icon = "package"

    def get_queryset(self) -> QuerySet[MaterialLot]:
        return lots_with_stock(self.request.user)

    def get_actions(self) -> Sequence[ActionButton]:
        return action_buttons(self.request.user, None, [RECEIVE_OFFER])


class LotPage(DetailPage):
    """One lot: may it be used, what is left, where it came from and where it went."""

    permission = "materials.view_lot"
    name = "material.name"
    state_field = "state"

    def get_queryset(self) -> QuerySet[MaterialLot]:
        return lots_visible_to(self.request.user)

    def get_crumbs(self, record: MaterialLot) -> list[Crumb]:
        return [Crumb(_("Lots"), reverse("materials:lot_list")), Crumb(record.code)]

    def get_actions(self, record: MaterialLot) -> Sequence[ActionButton]:
        if record.is_produced:
            return []
        return action_buttons(self.request.user, record, LOT_OFFERS, lifecycle=LOT)

    def get_panels(self, record: MaterialLot) -> list[Any]:
        findings = lot_findings(record)
        usable = {"findings": findings, "is_usable": not against(findings)}
        return [
            TemplatePanel(_("Can it be used?"), "materials/usability.html", usable),
            RelatedTable(
                _("Containers"),
                columns.CONTAINERS,
                record.containers.all(),
                empty=_("No container is booked."),
            ),
            TemplatePanel(_("Genealogy"), "materials/trace.html", {"trace": trace(record)}),
            RelatedTable(
                _("Movements"),
                columns.MOVEMENTS,
                record.transactions.select_related("container", "site").order_by("-at", "-id")[:NEWEST],
                empty=_("Nothing has been moved yet."),
            ),
            signatures_table(signatures_on([record.uuid]), record),
            KeyValues(_("Lot"), columns.lot_facts(record), beside=True),
        ]

    def get_timeline(self, record: MaterialLot) -> Sequence[TimelineEntry]:
        return timeline_of(record)
