"""The one way in which amounts move: container and transaction change together (URS-GEN-01)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from kernel import clock
from kernel.quantities import Quantity
from materials.choices import ContainerKind, TransactionKind
from materials.errors import AmountNotPositive, NotEnough
from materials.models import Container, MaterialLot, MaterialTransaction


def positive(amount: Quantity) -> Quantity:
    """``amount`` when it is above zero; nothing is clamped."""
    if amount.value <= 0:
        raise AmountNotPositive(amount=str(amount))
    return amount


def fill(
    lot: MaterialLot,
    code: str,
    amount: Quantity,
    kind: TransactionKind,
    *,
    container_kind: ContainerKind = ContainerKind.SOURCE,
    tare: Decimal | None = None,
    taken_from: Container | None = None,
    batch_code: str = "",
    step_ref: str = "",
    place: str = "",
    weighed_by: Any = None,
) -> Container:
    """A new container with ``amount`` in it."""
    container = Container(
        site_id=lot.site_id,
        code=code,
        lot=lot,
        kind=container_kind,
        quantity=positive(amount).value,
        unit=amount.unit,
        tare=tare,
        taken_from=taken_from,
        batch_code=batch_code,
        step_ref=step_ref,
        weighed_by=weighed_by,
    )
    container.full_clean()
    container.save()
    _book(container, kind, amount.value, batch_code, step_ref, place)
    return container


def take(
    container: Container,
    amount: Quantity,
    kind: TransactionKind,
    *,
    batch_code: str = "",
    step_ref: str = "",
    place: str = "",
) -> None:
    """Take ``amount`` out of a locked container; more than it holds is refused."""
    wanted = positive(amount).to(container.unit)
    if wanted.value > container.quantity:
        present = Quantity(container.quantity, container.unit)
        raise NotEnough(container=container.code, present=str(present), wanted=str(amount))
    change(container, -wanted.value, kind, batch_code=batch_code, step_ref=step_ref, place=place)


def change(
    container: Container,
    difference: Decimal,
    kind: TransactionKind,
    *,
    batch_code: str = "",
    step_ref: str = "",
    place: str = "",
) -> None:
    """Add a signed ``difference`` in the container's unit and write its transaction."""
    container.quantity += difference
    container.is_empty = container.quantity == 0
    container.full_clean()
    container.save()
    _book(container, kind, difference, batch_code, step_ref, place)


def _book(
    container: Container, kind: TransactionKind, quantity: Decimal, batch_code: str, step_ref: str, place: str
) -> None:
    transaction = MaterialTransaction(
        site_id=container.site_id,
        at=clock.now(),
        kind=kind,
        lot_id=container.lot_id,
        container=container,
        quantity=quantity,
        unit=container.unit,
        batch_code=batch_code,
        step_ref=step_ref,
        place=place,
    )
    transaction.full_clean()
    transaction.save()


def locked_lot(container: Container) -> MaterialLot:
    """The container's lot, locked, so that its state holds until the amount has moved.

    Always after the container: every action that locks both does so in this order.
    """
    lot: MaterialLot = MaterialLot.objects.select_for_update(no_key=True).get(pk=container.lot_id)
    container.lot = lot
    return lot


def next_dispensed_code(lot: MaterialLot) -> str:
    """The label of the lot's next dispensed container; the lot is locked, so it is free."""
    number = Container.objects.filter(lot=lot, kind=ContainerKind.DISPENSED).count() + 1
    return f"{lot.code}-D{number:02d}"
