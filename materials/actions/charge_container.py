"""Charge a dispensed container into a batch, whole (GMP 117; 21 CFR 211.101(d))."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from kernel import clock
from kernel.events import publish
from kernel.findings import against
from kernel.quantities import Quantity
from materials.actions._booking import locked_lot, take
from materials.choices import ContainerKind, TransactionKind
from materials.errors import (
    ContainerEmpty,
    ContainerNotDispensed,
    ContainerNotVerified,
    ContainerOfAnotherBatch,
    LotNotUsable,
)
from materials.events import ContainerCharged
from materials.models import Container
from materials.selectors.usability import lot_findings


@action("materials.charge_container", label=_("Charge container"), subject="container", event_caused=True)
def charge_container(*, container: Container, batch_code: str, step_ref: str, place: str = "") -> Container:
    """Consume the content in ``batch_code``; the lot must be usable now, not only when it was weighed.

    ``place`` is the unit that receives it. A container weighed ahead of any batch becomes this batch's.
    """
    if container.kind != ContainerKind.DISPENSED:
        raise ContainerNotDispensed(container=container.code)
    if container.batch_code not in ("", batch_code):
        raise ContainerOfAnotherBatch(container=container.code, owner=container.batch_code, batch=batch_code)
    if container.is_empty:
        raise ContainerEmpty(container=container.code)
    if container.waits_for_verifier:
        raise ContainerNotVerified(container=container.code)
    lot = locked_lot(container)
    findings = lot_findings(lot, clock.now())
    if against(findings):
        raise LotNotUsable(lot=lot.code, findings=findings)
    container.batch_code = batch_code
    amount = Quantity(container.quantity, container.unit)
    take(container, amount, TransactionKind.CONSUME, batch_code=batch_code, step_ref=step_ref, place=place)
    publish(ContainerCharged(container, batch_code))
    return container
