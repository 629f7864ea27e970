"""Dispense an amount of a released lot into a container of its own, for one batch (GMP 115, 116)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from kernel import clock
from kernel.events import publish
from kernel.findings import against
from kernel.quantities import Quantity
from materials.actions._booking import fill, locked_lot, next_dispensed_code, take
from materials.choices import ContainerKind, TransactionKind
from materials.errors import ContainerNotSource, LotNotUsable
from materials.events import MaterialDispensed
from materials.models import Container
from materials.selectors.usability import lot_findings


@action("materials.dispense_material", label=_("Dispense material"), subject="container", event_caused=True)
def dispense_material(
    *,
    container: Container,
    quantity: Decimal,
    unit: str,
    batch_code: str,
    step_ref: str,
    tare: Decimal | None = None,
    place: str = "",
) -> Container:
    """Move ``quantity`` out of the scanned source ``container``; returns the dispensed one with its label code.

    ``place`` is the scale. The weighing step decides about tolerance; the lot's state is decided here.
    """
    return dispense(container, Quantity(quantity, unit), batch_code, step_ref, tare=tare, place=place)


def dispense(
    container: Container,
    amount: Quantity,
    batch_code: str,
    step_ref: str,
    *,
    tare: Decimal | None = None,
    place: str = "",
    weighed_by: Any = None,
) -> Container:
    """The movement itself, shared with weighing ahead of a batch; the container is locked."""
    if container.kind != ContainerKind.SOURCE:
        raise ContainerNotSource(container=container.code)
    lot = locked_lot(container)
    findings = lot_findings(lot, clock.now())
    if against(findings):
        raise LotNotUsable(lot=lot.code, findings=findings)
    take(container, amount, TransactionKind.DISPENSE, batch_code=batch_code, step_ref=step_ref, place=place)
    dispensed = fill(
        lot,
        next_dispensed_code(lot),
        amount,
        TransactionKind.DISPENSE,
        container_kind=ContainerKind.DISPENSED,
        tare=tare,
        taken_from=container,
        batch_code=batch_code,
        step_ref=step_ref,
        place=place,
        weighed_by=weighed_by,
    )
    publish(MaterialDispensed(dispensed))
    return dispensed
