"""What the store received for the batches of the past: of each material a delivery whenever the last one is used up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import ROUND_UP, Decimal

from kernel import clock
from mom.demo import cast, materials
from mom.demo.materials_list import (
    API,
    DISINTEGRANT,
    FILLER,
    FILM_COAT,
    LOTS,
    LUBRICANT,
    STARCH,
    LotLine,
)
from mom.demo.powder_list import LOTS as POWDER_LOTS
from mom.demo.powder_recipe import AMOUNTS

# Kilograms for one batch.
WEIGHED_IN_THE_BATCH = {API: Decimal("10.98"), FILLER: Decimal("104.72")}
WEIGHED_AHEAD = {
    STARCH: Decimal("9.98"),
    DISINTEGRANT: Decimal("2.90"),
    LUBRICANT: Decimal("1.44"),
    FILM_COAT: Decimal("2.00"),
}
POWDER = {material: Decimal(amount) for material, amount in AMOUNTS.items()}
# Tolerance, sample, and what stays in the bag.
RESERVE = Decimal("1.04")
PER_CONTAINER = 2
_PATTERNS = {line.material: line for line in (*LOTS, *POWDER_LOTS) if line.becomes == "released"}


def receive(tablets: int, powder: int) -> None:
    """Receive and release enough for so many batches, and weigh ahead what the tablets take from the store."""
    ahead = list(_lines(WEIGHED_AHEAD, tablets, tablets))
    materials.load_lots(
        [*_lines(WEIGHED_IN_THE_BATCH, tablets), *ahead, *_lines(POWDER, powder)],
    )
    for line in ahead:
        materials.weigh_ahead(line.code, WEIGHED_AHEAD[line.material], tablets)


def _lines(
    needs: Mapping[str, Decimal], batches: int, per_container: int = PER_CONTAINER
) -> Iterator[LotLine]:
    """A delivery of each material in containers for some batches each."""
    today = clock.today(cast.site().zone)
    for material, of_one in needs.items():
        if not batches:
            return
        pattern = _PATTERNS[material]
        amount = (of_one * per_container * RESERVE + 1).quantize(Decimal("0.1"), ROUND_UP)
        yield LotLine(
            f"{material}-{today:%y%m%d}",
            material,
            pattern.supplier,
            pattern.manufacturer,
            f"{pattern.supplier_lot[:2]}{today:%y%m}07",
            (f"{amount:.2f}",) * -(-batches // per_container),
            pattern.assay,
            made_days_ago=60,
        )
