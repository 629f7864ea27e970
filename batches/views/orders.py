"""Production orders: the planner's list, and one order with what stands between it and its batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audit.generic import Offer, action_buttons, timeline_of
from batches.actions.create_batch import create_batch
from batches.actions.receive_order import receive_order
from batches.choices import OrderState
from batches.lifecycles import ORDER
from batches.models import ProductionOrder
from batches.selectors.preview import order_preview
from batches.selectors.visible import orders_visible_to
from batches.views import columns
from batches.views.filters import OrderFilters
from kernel.pages import (
    ActionButton,
    Column,
    Crumb,
    DetailPage,
    KeyValues,
    ListPage,
    RelatedTable,
    TemplatePanel,
    TimelineEntry,
)
from kernel.pages.detail import Panel

RECEIVE = Offer(receive_order, "batches:receive_order", _("Enter order"), icon="plus", tone="primary")
OFFERS = (Offer(create_batch, "batches:create_batch", icon="plus", tone="primary", step="create_batch"),)


class OrderListPage(ListPage):
    """What the ERP wants, the earliest due first."""

    permission = "batches.view_order"
    title = _("Production orders")
    columns = columns.ORDERS
    search_fields = ("code", "material__code", "material__name")
    search_hint = _("Order number or product")
    filterset_class = OrderFilters
    ordering = ("-state", "due_on", "code")
    empty_title = _("No orders yet")
    empty_text = _("Orders appear here when the ERP sends them, or when a planner enters them.")
    empty_icon = "inbox"

    def get_queryset(self) -> QuerySet[Any]:
        """The orders of the person's sites."""
        return orders_visible_to(self.request.user)

    def get_actions(self) -> Sequence[ActionButton]:
        """Enter an order, for planners when the ERP does not."""
        return action_buttons(self.request.user, None, [RECEIVE])


def _product_url(order: ProductionOrder) -> str:
    return order.material.get_absolute_url()


class OrderPage(DetailPage):
    """One order: product, recipe, equipment with its readiness, batches."""

    permission = "batches.view_order"
    name = "material.name"
    state_field = "state"

    def get_queryset(self) -> QuerySet[Any]:
        """The orders of the person's sites."""
        return orders_visible_to(self.request.user)

    def get_crumbs(self, order: ProductionOrder) -> list[Crumb]:
        """Orders, this one."""
        return [Crumb(_("Production orders"), reverse("batches:order_list")), Crumb(order.code)]

    def get_panels(self, order: ProductionOrder) -> Sequence[Panel]:
        """What is ordered, what it would be made by, and the batches there are."""
        ordered = KeyValues(
            _("Order"),
            (
                Column("external_number", _("Order number"), kind="code"),
                Column("product", _("Product"), value="material.code", sub="material.name", url=_product_url),
                Column("quantity", _("Quantity"), kind="quantity", unit="unit"),
                Column("due_on", pgettext_lazy("order", "Due on"), kind="date"),
                Column("received_at", _("Received at"), kind="datetime"),
                Column("site", _("Site"), value="site.code"),
            ),
            beside=True,
        )
        batches = RelatedTable(
            _("Batches"),
            tuple(column for column in columns.BATCHES if column.name in ("code", "state", "quantity")),
            order.batches.select_related("site"),
            empty=_("No batch has been created for this order yet."),
        )
        if order.state != OrderState.RECEIVED:
            return [batches, ordered]
        readiness = TemplatePanel(
            _("Recipe and equipment"), "batches/parts/order_preview.html", {"preview": order_preview(order)}
        )
        return [readiness, batches, ordered]

    def get_actions(self, order: ProductionOrder) -> Sequence[ActionButton]:
        """Create the batch, for those who may."""
        return action_buttons(self.request.user, order, OFFERS, lifecycle=ORDER)

    def get_timeline(self, order: ProductionOrder) -> Sequence[TimelineEntry]:
        """The order's events."""
        return timeline_of(order)
