"""One batch of the past, from the ERP's order to the decision and the clean line."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from random import Random

from batches.actions.complete_production import complete_production
from batches.actions.create_batch import create_batch
from batches.actions.receive_order import receive_order
from batches.actions.review_production import review_production
from batches.actions.start_batch import start_batch
from batches.models import Batch, ProductionOrder
from equipment.models import Unit
from integrations.tasks.entry import deliver_due_messages
from kernel import clock
from kernel.quantities import Quantity
from materials.models import MaterialDefinition
from mom.demo import cast
from mom.demo.equipment import CELL as TABLET_CELL
from mom.demo.history.decisions import DECIDES, SECOND_QA, decide
from mom.demo.history.plan import PlannedBatch, Product
from mom.demo.materials_list import PRODUCT
from mom.demo.powder_list import CELL as POWDER_CELL
from mom.demo.powder_list import POWDER
from mom.demo.work.acting import actor, pass_time, signed
from mom.demo.work.cleaning import clean, clean_units_of
from mom.demo.work.raw_files import process_again
from mom.demo.work.steps import Manner, execute

SIZES: dict[Product, tuple[str, Decimal, str]] = {
    "tablets": (PRODUCT, Decimal("722000"), "pcs"),
    "powder": (POWDER, Decimal("203.34"), "kg"),
}
CELLS: dict[Product, str] = {"tablets": TABLET_CELL, "powder": POWDER_CELL}
MINUTES: dict[Product, tuple[int, int]] = {"tablets": (3, 9), "powder": (2, 5)}
SUPERVISOR, HEAD = "wang.fang", "zhao.lei"
# What goes by on one line goes by on the other: the night of the powder must not keep a granulator dirty too long.
REVIEW_HOURS: dict[Product, tuple[int, int]] = {"tablets": (8, 14), "powder": (2, 4)}
CLEANING_MINUTES = 35


def make(planned: PlannedBatch) -> Batch:
    """Make it and decide on it."""
    vary = Random(planned.seed)  # noqa: S311 - plausible, not secret
    manner = _manner(planned, vary)
    make_ready(planned.product, manner)
    batch = start(order(planned.product, planned.order))
    execute(batch, manner=manner)
    if planned.is_processed_again:
        process_again(batch)
    batch.refresh_from_db()
    batch = complete(batch, manner)
    pass_time(hours=vary.randint(*REVIEW_HOURS[planned.product]))
    # Both of quality have written into a record whose file was processed again (URS-AUD-12).
    reads = DECIDES if planned.is_processed_again else SECOND_QA
    batch = decide(batch, planned.case, planned.end, reads=reads)
    deliver_due_messages()
    return batch


def _manner(planned: PlannedBatch, vary: Random) -> Manner:
    return Manner(
        entered=planned.entered,
        hot=planned.hot,
        operator=planned.operator,
        second=planned.second,
        vary=vary,
        minutes=MINUTES[planned.product],
        justification=planned.case.assessment if planned.case else "",
        is_seen=planned.is_seen,
    )


def make_ready(product: Product, manner: Manner) -> None:
    """Whatever of the line has not been clean for too long is cleaned anew; a unit that must not be used is left."""
    now = clock.now()
    for unit in Unit.objects.filter(process_cell__code=CELLS[product], clean_until__lt=now).order_by("code"):
        clean(unit, manner, minutes=CLEANING_MINUTES)


def order(product: Product, number: str) -> ProductionOrder:
    """An order of the ERP over a full batch."""
    code, size, unit = SIZES[product]
    return receive_order(
        site=cast.site(),
        external_number=number,
        material=MaterialDefinition.objects.get(code=code),
        quantity=Quantity(size, unit),
        due_on=clock.today(cast.site().zone) + timedelta(days=10),
        actor=actor("erp"),
    )


def start(of: ProductionOrder) -> Batch:
    """Create the batch and start it."""
    pass_time(hours=1)
    return start_batch(batch=create_batch(order=of, actor=actor(SUPERVISOR)), actor=actor(SUPERVISOR))


def complete(batch: Batch, manner: Manner) -> Batch:
    """Production is complete, the line is clean, the head of production has signed."""
    batch = complete_production(batch=batch, actor=actor(SUPERVISOR))
    clean_units_of(batch, manner, minutes=CLEANING_MINUTES)
    return review_production(batch=batch, **signed(HEAD, "reviewed"))
