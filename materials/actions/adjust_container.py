"""Correct the amount in a container after a count: a counter-entry, never an edit (URS-GEN-01)."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from kernel.quantities import Quantity
from materials.actions._booking import change
from materials.choices import TransactionKind
from materials.errors import AmountNotPositive, NothingToCorrect
from materials.models import Container


@action("materials.adjust_container", label=_("Correct the count"), subject="container", reason=True)
def adjust_container(*, container: Container, counted: Decimal, unit: str) -> Container:
    """Book the difference between what was counted and what the book says; equal is refused."""
    amount = Quantity(counted, unit).to(container.unit)
    difference = amount.value - container.quantity
    if amount.value < 0:
        raise AmountNotPositive(amount=str(amount))
    if difference == 0:
        raise NothingToCorrect(container=container.code, amount=str(amount))
    change(container, difference, TransactionKind.ADJUST)
    return container
