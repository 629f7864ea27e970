"""Receive a production order from the ERP."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from batches.errors import DueInThePast, NotAProduct, OrderExists, WrongOrderQuantity
from batches.events import OrderReceived
from batches.models import ProductionOrder
from equipment.models import Site
from kernel import clock
from kernel.events import publish
from kernel.quantities import Quantity
from materials.models import MaterialDefinition
from recipes.selectors import effective_version

PRODUCTS = ("intermediate", "finished")


@action("batches.receive_order", label=_("Receive order"), scope="site", locks=("site",))
def receive_order(
    *, site: Site, external_number: str, material: MaterialDefinition, quantity: Quantity, due_on: date
) -> ProductionOrder:
    """Keep the order as sent, nothing defaulted; a number is taken once per site (URS-INT-05, 06)."""
    if ProductionOrder.objects.filter(site=site, external_number=external_number).exists():
        raise OrderExists(number=external_number, site=site.code)
    if material.kind not in PRODUCTS:
        raise NotAProduct(material=material.code)
    if quantity.value <= 0:
        raise WrongOrderQuantity(quantity=str(quantity))
    if due_on < clock.today(site.zone):
        raise DueInThePast(date=due_on.isoformat())
    _demand_unit_fits(site, material, quantity)
    order = ProductionOrder(
        site=site,
        code=external_number,
        external_number=external_number,
        material=material,
        quantity=quantity.value,
        unit=quantity.unit,
        due_on=due_on,
        received_at=clock.now(),
    )
    order.full_clean()
    order.save()
    publish(OrderReceived(order))
    return order


def _demand_unit_fits(site: Site, material: MaterialDefinition, quantity: Quantity) -> None:
    """The unit must be one that the product is counted in, and the recipe's batch size too."""
    quantity.to(material.unit)
    version = effective_version(site, material, clock.now())
    if version is not None:
        quantity.to(version.batch_unit)
