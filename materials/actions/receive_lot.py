"""Receive a delivery: a lot under an internal number, in quarantine, with its containers (GMP 106, 107)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Max
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from equipment.models import Site
from kernel import clock
from kernel.events import publish
from kernel.quantities import Quantity
from materials.actions._booking import fill, positive
from materials.choices import MaterialKind, TransactionKind
from materials.errors import AmountNotPositive, DatesWrong, LotCodeTaken
from materials.events import LotReceived
from materials.models import MaterialDefinition, MaterialLot
from materials.selectors.expiry import last_use_on


@action("materials.receive_lot", label=_("Receive lot"), scope="site", locks=("site",))
def receive_lot(
    *,
    site: Site,
    material: MaterialDefinition,
    supplier: str,
    manufacturer: str,
    supplier_lot: str,
    amounts: Sequence[Decimal],
    unit: str,
    expires: str = "",
    retest_on: date | None = None,
    manufactured_on: date | None = None,
    delivery_note: str = "",
    code: str = "",
) -> MaterialLot:
    """Book one lot; ``amounts`` is the content of each container, ``expires`` the text of the label."""
    contents = [positive(Quantity(amount, unit)) for amount in amounts]
    if not contents:
        raise AmountNotPositive(amount=f"0 {unit}")
    Quantity(Decimal(1), unit).to(material.unit)
    lot = MaterialLot(
        site=site,
        code=_free_code(site, code),
        material=material,
        supplier=supplier,
        manufacturer=manufacturer,
        supplier_lot=supplier_lot,
        delivery_note=delivery_note,
        received_at=clock.now(),
        manufactured_on=manufactured_on,
        expiry_label=expires,
        expires_on=last_use_on(expires) if expires else None,
        retest_on=retest_on,
        quantity=sum(content.value for content in contents),
        unit=unit,
    )
    _check_dates(lot)
    lot.full_clean()
    lot.save()
    for number, content in enumerate(contents, start=1):
        fill(lot, f"{lot.code}-{number:02d}", content, TransactionKind.RECEIVE)
    publish(LotReceived(lot))
    return lot


def _free_code(site: Site, wanted: str) -> str:
    """The wanted number, or the next of the year; the site is locked, so it stays free."""
    taken = MaterialLot.objects.filter(site=site)
    if wanted:
        if taken.filter(code=wanted).exists():
            raise LotCodeTaken(lot=wanted)
        return wanted
    prefix = f"L{clock.today(site.zone):%y}-"
    last = taken.filter(code__regex=rf"^{prefix}\d{{4}}$").aggregate(last=Max("code"))["last"]
    return f"{prefix}{int(last[-4:]) + 1 if last else 1:04d}"


def _check_dates(lot: MaterialLot) -> None:
    """Refuse what cannot be true; a material without any date is refused too, except packaging."""
    today = clock.today(lot.site.zone)
    last = min((day for day in (lot.expires_on, lot.retest_on) if day is not None), default=None)
    if last is None and lot.material.kind != MaterialKind.PACKAGING:
        raise DatesWrong(why=gettext("neither an expiry nor a retest date is given"))
    if lot.manufactured_on is not None and lot.manufactured_on > today:
        raise DatesWrong(why=gettext("the day of manufacture lies in the future"))
    if lot.manufactured_on is not None and last is not None and last < lot.manufactured_on:
        raise DatesWrong(why=gettext("it would end before it was manufactured"))
