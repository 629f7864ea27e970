"""What is there of each material: usable, waiting for QA, and not usable."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Min, Q, Sum

from equipment.models import Site
from kernel.quantities import Quantity
from materials.choices import ContainerKind, LotState
from materials.models import Container, MaterialDefinition

WAITING = (LotState.QUARANTINE, LotState.SAMPLED, LotState.RETEST_DUE)


@dataclass(frozen=True)
class StockLine:
    """One material at one site, in the material's unit; ``dispensed`` is staged for batches."""

    site: Site
    material: MaterialDefinition
    released: Decimal
    waiting: Decimal
    unusable: Decimal
    dispensed: Decimal
    lots: int
    first_expiry: date | None

    @property
    def unit(self) -> str:
        """The unit of the amounts."""
        return str(self.material.unit)


def stock(sites: Iterable[Site]) -> list[StockLine]:
    """A line for every material that the sites hold, in order of site and material code."""
    rows = (
        Container.objects.filter(site__in=sites, is_empty=False)
        .values("site_id", "lot__material_id", "lot__state", "kind", "unit")
        .annotate(
            amount=Sum("quantity"),
            lots=Count("lot_id", distinct=True),
            first_expiry=Min("lot__expires_on", filter=Q(lot__state=LotState.RELEASED)),
        )
    )
    found: dict[tuple[int, int], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["site_id"], row["lot__material_id"]].append(row)
    materials = MaterialDefinition.objects.in_bulk({material for _site, material in found})
    places = Site.objects.in_bulk({site for site, _material in found})
    lines = [_line(places[site], materials[material], group) for (site, material), group in found.items()]
    return sorted(lines, key=lambda line: (line.site.code, line.material.code))


def _line(site: Site, material: MaterialDefinition, rows: list[dict[str, Any]]) -> StockLine:
    sums = dict.fromkeys(("released", "waiting", "unusable", "dispensed"), Decimal(0))
    lots = 0
    expiries: list[date] = []
    for row in rows:
        amount = Quantity(row["amount"], row["unit"]).to(material.unit).value
        sums[_heap(row["lot__state"], row["kind"])] += amount
        if row["kind"] == ContainerKind.SOURCE:
            lots += row["lots"]
        if row["first_expiry"] is not None:
            expiries.append(row["first_expiry"])
    return StockLine(
        site=site, material=material, lots=lots, first_expiry=min(expiries, default=None), **sums
    )


def _heap(state: str, kind: str) -> str:
    if kind == ContainerKind.DISPENSED:
        return "dispensed"
    if state == LotState.RELEASED:
        return "released"
    return "waiting" if state in WAITING else "unusable"
