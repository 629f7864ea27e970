"""Weigh an amount ahead of any batch into a labelled container; the batch that charges it takes it over."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from kernel.quantities import Quantity
from materials.actions.dispense_material import dispense
from materials.models import Container
from people.selectors.terminals import demand_place


@action("materials.predispense_material", label=_("Dispense ahead"), subject="container")
def predispense_material(
    *, container: Container, quantity: Decimal, unit: str, tare: Decimal | None = None, actor: Any
) -> Container:
    """As ``dispense_material``, by a person and without a batch; a second person verifies the typed weight.

    From a terminal of the container's site alone: a container keeps no room (URS-ACC-11).
    """
    demand_place(container.site, lambda: None)
    return dispense(container, Quantity(quantity, unit), "", "", tare=tare, weighed_by=actor)
