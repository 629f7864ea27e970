"""Take a sample for testing out of one container of a lot in quarantine (GMP 222)."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from kernel.quantities import Quantity
from materials.actions._booking import take
from materials.choices import TransactionKind
from materials.errors import ContainerNotSource
from materials.lifecycles import LOT
from materials.models import Container, MaterialLot


@action("materials.sample_lot", label=_("Sample lot"), subject="lot", locks=("container",))
def sample_lot(*, lot: MaterialLot, container: Container, quantity: Decimal, unit: str) -> MaterialLot:
    """Book the sample out of ``container`` and mark the lot as sampled."""
    lot.state = LOT.check(lot.state, "sample")
    if container.lot_id != lot.pk or container.taken_from_id is not None:
        raise ContainerNotSource(container=container.code)
    take(container, Quantity(quantity, unit), TransactionKind.SAMPLE)
    lot.full_clean()
    lot.save()
    return lot
