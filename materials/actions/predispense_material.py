"""Weigh an amount ahead of any batch into a labelled container; the batch that charges it takes it over."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from audit.runner import action
from kernel.quantities import Quantity
from materials.actions.dispense_material import dispense
from materials.models import Container


@action("materials.predispense_material", label=_("Dispense ahead"), subject="container")
def predispense_material(
    *, container: Container, quantity: Decimal, unit: str, tare: Decimal | None = None
) -> Container:
    """As ``dispense_material``, by a person and without a batch."""
    return dispense(container, Quantity(quantity, unit), "", "", tare=tare)
