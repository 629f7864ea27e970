"""Genealogy both ways, aware of time, ending in loops and quick on wide graphs (URS-GEN-02, 03)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from materials.actions.charge_container import charge_container
from materials.actions.define_material import define_material
from materials.actions.dispense_material import dispense_material
from materials.actions.produce_lot import produce_lot
from materials.actions.release_product_lot import release_product_lot
from materials.models import Container, MaterialDefinition, MaterialLot
from materials.selectors import trace


class Vessel:
    """A batch as genealogy sees it: what is added, what is drawn."""

    def __init__(self, room: Any, system: Any) -> None:
        self.room, self.system = room, system

    def add(self, batch: str, source: str, amount: str) -> None:
        """Dispense from ``source`` and charge into ``batch``."""
        dispensed = dispense_material(
            container=Container.objects.get(code=source),
            quantity=Decimal(amount),
            unit=Container.objects.get(code=source).unit,
            batch_code=batch,
            step_ref="1",
            actor=self.system,
        )
        charge_container(container=dispensed, batch_code=batch, step_ref="2", actor=self.system)

    def draw(self, batch: str, amount: str = "100", material: str = "FG-STB-180") -> MaterialLot:
        """Produce the batch's lot and release it."""
        lot = produce_lot(
            site=self.room.site,
            material=MaterialDefinition.objects.get(code=material),
            batch_code=batch,
            quantity=Decimal(amount),
            unit=MaterialDefinition.objects.get(code=material).unit,
            actor=self.system,
        )
        return release_product_lot(lot=lot, actor=self.system)


@pytest.fixture
def vessel(room: Any, system: Any) -> Vessel:
    define_material(
        code="IM-GRA",
        name={"en": "Granules", "zh": "颗粒"},
        kind="intermediate",
        unit="kg",
        shelf_life_months=6,
        actor=room.quality,
    )
    return Vessel(room, system)


def codes(nodes: Any) -> list[str]:
    return [node.lot.code for node in nodes]


@pytest.mark.urs("URS-GEN-03")
def test_product_leads_back_to_supplier_lots_and_they_forward_to_it(room: Any, vessel: Vessel) -> None:
    vessel.add("B-1", "RM-STB-2601-01", "5.00")
    vessel.add("B-1", "RM-STB-2601-02", "5.98")
    vessel.add("B-1", "EX-MAN-2603-01", "104.72")
    product = vessel.draw("B-1")
    back = trace(product).backward
    assert [(n.lot.code, str(n.quantity), n.batch_code) for n in back] == [
        ("RM-STB-2601", "10.98", "B-1"),
        ("EX-MAN-2603", "104.72", "B-1"),
    ]
    assert codes(trace(room.lot("EX-MAN-2603")).forward) == ["B-1"]
    assert trace(room.lot("RM-STB-2602")).forward == ()


@pytest.mark.urs("URS-GEN-02")
def test_what_was_drawn_before_a_lot_was_added_does_not_hold_that_lot(room: Any, vessel: Vessel) -> None:
    vessel.add("B-1", "RM-STB-2601-01", "10.00")
    early = vessel.draw("B-1")
    vessel.add("B-1", "EX-MAN-2603-01", "50.00")
    assert codes(trace(early).backward) == ["RM-STB-2601"]
    assert codes(trace(room.lot("EX-MAN-2603")).forward) == []
    assert codes(trace(room.lot("RM-STB-2601")).forward) == ["B-1"]


@pytest.mark.urs("URS-GEN-03")
def test_trace_follows_intermediates_over_several_batches(room: Any, vessel: Vessel) -> None:
    vessel.add("G-1", "RM-STB-2601-01", "10.00")
    vessel.draw("G-1", "100", "IM-GRA")
    vessel.add("B-1", "G-1-01", "60")
    product = vessel.draw("B-1")
    assert [(n.depth, n.lot.code) for n in trace(product).backward] == [(1, "G-1"), (2, "RM-STB-2601")]
    assert [(n.depth, n.lot.code) for n in trace(room.lot("RM-STB-2601")).forward] == [(1, "G-1"), (2, "B-1")]


@pytest.mark.urs("URS-GEN-01")
def test_a_rework_loop_ends(room: Any, vessel: Vessel) -> None:
    vessel.add("B-1", "RM-STB-2601-01", "10.00")
    vessel.draw("B-1", "100", "IM-GRA")
    vessel.add("B-2", "B-1-01", "40")
    vessel.draw("B-2", "40", "IM-GRA")
    vessel.add("B-1", "B-2-01", "20")
    forward = trace(room.lot("RM-STB-2601")).forward
    assert codes(forward) == ["B-1", "B-2"]


@pytest.mark.urs("URS-GEN-03")
def test_queries_grow_with_levels_and_not_with_lots(
    room: Any, vessel: Vessel, django_assert_num_queries: Any
) -> None:
    for source in ("RM-STB-2601-01", "EX-MAN-2603-01", "EX-STA-2602-01", "EX-CCC-2601-01", "EX-MGS-2601-01"):
        vessel.add("B-1", source, "1.00")
    product = vessel.draw("B-1")
    with django_assert_num_queries(5):
        assert len(trace(product).backward) == 5
