"""Lots in any state, reached by goods receipt and QA."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from audit.contracts import authority
from equipment.models import Site
from kernel import clock
from materials.actions.block_lot import block_lot
from materials.actions.expire_lot import expire_lot
from materials.actions.receive_lot import receive_lot
from materials.actions.reject_lot import reject_lot
from materials.actions.release_lot import release_lot
from materials.actions.sample_lot import sample_lot
from materials.models import MaterialDefinition, MaterialLot
from mom.demo import cast
from mom.demo.materials_list import STARCH
from mom.demo.work.acting import actor, because, signed

LOT_STATES = ("quarantine", "sampled", "released", "rejected", "blocked", "expired")
_numbers = count(1)


def lot(
    amounts: tuple[str, ...] = ("25.00",),
    site: Site | None = None,
    by: str = "wang.fang",
    usable_days: int = 300,
) -> MaterialLot:
    """A delivery, in quarantine."""
    place = site or cast.site()
    today = clock.today(place.zone)
    return receive_lot(
        site=place,
        code=f"T-{next(_numbers):04d}",
        material=MaterialDefinition.objects.get(code=STARCH),
        supplier="上海辅源贸易 Shanghai Fuyuan",
        manufacturer="安徽皖岳辅料 Anhui Wanyue",
        supplier_lot="SH-S-0311",
        delivery_note="DN-0311",
        amounts=[Decimal(amount) for amount in amounts],
        unit="kg",
        manufactured_on=today - timedelta(days=100),
        expires=(today + timedelta(days=usable_days)).isoformat(),
        actor=actor(by),
    )


def lot_in_state(state: str, **more: Any) -> MaterialLot:
    """A lot brought to ``state``."""
    if state == "expired":
        return expire_lot(lot=lot(usable_days=-3, **more), actor=authority().system_actor())
    found = lot(**more)
    if state in ("sampled", "released", "rejected", "blocked"):
        first = found.containers.order_by("code").first()
        found = sample_lot(
            lot=found, container=first, quantity=Decimal("0.05"), unit="kg", actor=actor("chen.jing")
        )
    if state == "rejected":
        return reject_lot(
            lot=found,
            reason=because("Identity test failed", "material_problem"),
            **signed("chen.jing", "rejected"),
        )
    if state in ("released", "blocked"):
        found = release_lot(lot=found, assay=Decimal("99.2"), **signed("chen.jing", "released"))
    if state == "blocked":
        found = block_lot(
            lot=found,
            reason=because("Supplier reports a glass splinter", "material_problem"),
            actor=actor("chen.jing"),
        )
    return found
