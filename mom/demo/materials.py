"""The demo plant's materials: received, sampled and released by the demo people, some weighed ahead.

Of the active there is one lot to use and three to be refused: in quarantine, blocked, expired.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from decimal import Decimal

from audit.context import Reason, SignatureGiven
from audit.contracts import authority
from kernel import clock
from materials.actions.block_lot import block_lot
from materials.actions.define_material import define_material
from materials.actions.expire_lot import expire_lot
from materials.actions.predispense_material import predispense_material
from materials.actions.receive_lot import receive_lot
from materials.actions.release_lot import release_lot
from materials.actions.sample_lot import sample_lot
from materials.actions.verify_container import verify_container
from materials.choices import ContainerKind
from materials.models import Container, MaterialDefinition, MaterialLot
from mom.demo import cast
from mom.demo.materials_list import LOTS, MATERIALS, PREDISPENSED, LotLine, Name

SAMPLE = Decimal("0.050")


def load() -> None:
    """Make what is missing; what is there already stays."""
    load_definitions(MATERIALS)
    load_lots(LOTS)
    for lot_code, amount, times in PREDISPENSED:
        weigh_ahead(lot_code, amount, times)


def load_definitions(materials: Mapping[str, tuple[Name, str, str, int | None]]) -> None:
    """Materials by code."""
    known = set(MaterialDefinition.objects.values_list("code", flat=True))
    for code, (name, kind, unit, months) in materials.items():
        if code not in known:
            define_material(
                code=code,
                name=name,
                kind=kind,
                unit=unit,
                shelf_life_months=months,
                actor=cast.actor("chen.jing"),
            )


def load_lots(lines: Iterable[LotLine]) -> None:
    """Deliveries, taken to where the story needs them."""
    present = set(MaterialLot.objects.filter(site=cast.site()).values_list("code", flat=True))
    for line in lines:
        if line.code not in present:
            _settle(_receive(line), line)


def _receive(line: LotLine) -> MaterialLot:
    site = cast.site()
    today = clock.today(site.zone)
    last_day = today + timedelta(days=line.usable_days)
    return receive_lot(
        site=site,
        code=line.code,
        material=MaterialDefinition.objects.get(code=line.material),
        supplier=line.supplier,
        manufacturer=line.manufacturer,
        supplier_lot=line.supplier_lot,
        delivery_note=f"DN-{line.supplier_lot}",
        amounts=[Decimal(amount) for amount in line.amounts],
        unit="kg",
        manufactured_on=today - timedelta(days=line.made_days_ago),
        expires="" if line.is_retested else last_day.isoformat(),
        retest_on=last_day if line.is_retested else None,
        actor=cast.actor("wang.fang"),
    )


def _settle(lot: MaterialLot, line: LotLine) -> None:
    """Take the lot to where the story needs it."""
    if line.becomes == "expired":
        expire_lot(lot=lot, actor=authority().system_actor())
    if line.becomes in ("expired", "quarantine"):
        return
    quality = cast.actor("chen.jing")
    first = lot.containers.order_by("code")[0]
    lot = sample_lot(lot=lot, container=first, quantity=SAMPLE, unit="kg", actor=quality)
    lot = release_lot(
        lot=lot,
        assay=Decimal(line.assay),
        actor=quality,
        signature=SignatureGiven(quality.username, cast.DEMO_PASSWORD, "released"),
    )
    if line.becomes == "blocked":
        reason = Reason(
            "material_problem",
            "Supplier reports a foreign particle in a sister lot. 供应商通报同期批次发现异物。",
        )
        block_lot(lot=lot, reason=reason, actor=quality)


def weigh_ahead(lot_code: str, amount: Decimal, times: int) -> None:
    """Containers of a lot, each with the amount of one batch."""
    containers = Container.objects.filter(site=cast.site(), lot__code=lot_code)
    if containers.filter(kind=ContainerKind.DISPENSED).exists():
        return
    source = containers.filter(kind=ContainerKind.SOURCE).order_by("code")[0]
    for _number in range(times):
        weighed = predispense_material(
            container=source, quantity=amount, unit="kg", tare=Decimal("0.35"), actor=cast.actor("li.na")
        )
        verify_container(
            container=weighed,
            actor=cast.actor("zhang.wei"),
            signature=SignatureGiven("zhang.wei", cast.DEMO_PASSWORD, "verified"),
        )
