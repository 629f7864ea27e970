"""Book the product of a batch as a lot in quarantine, under the batch's number (GMP 107; 21 CFR 211.80)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from equipment.models import Site
from kernel import clock
from kernel.quantities import Quantity
from materials.actions._booking import fill
from materials.choices import TransactionKind
from materials.errors import LotCodeTaken
from materials.models import MaterialDefinition, MaterialLot
from materials.selectors.expiry import expiry_label, last_use_on


@action("materials.produce_lot", label=_("Produce lot"), scope="site", locks=("site",), event_caused=True)
def produce_lot(
    *,
    site: Site,
    material: MaterialDefinition,
    batch_code: str,
    quantity: Decimal,
    unit: str,
    manufactured_on: date | None = None,
    step_ref: str = "",
    place: str = "",
) -> MaterialLot:
    """The lot's code is the batch's. ``manufactured_on`` (the batch's start) decides the expiry (F-26)."""
    if MaterialLot.objects.filter(site=site, code=batch_code).exists():
        raise LotCodeTaken(lot=batch_code)
    amount = Quantity(quantity, unit)
    amount.to(material.unit)
    made_on = manufactured_on or clock.today(site.zone)
    label = expiry_label(made_on, material.shelf_life_months) if material.shelf_life_months else ""
    lot = MaterialLot(
        site=site,
        code=batch_code,
        material=material,
        received_at=clock.now(),
        manufactured_on=made_on,
        expiry_label=label,
        expires_on=last_use_on(label) if label else None,
        quantity=quantity,
        unit=unit,
        batch_code=batch_code,
    )
    lot.full_clean()
    lot.save()
    fill(
        lot, f"{lot.code}-01", amount, TransactionKind.PRODUCE,
        batch_code=batch_code, step_ref=step_ref, place=place,
    )  # fmt: skip
    return lot
