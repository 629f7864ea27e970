"""How much a batch made: what its yield calculation rests on, in the unit of the batch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_FLOOR, Decimal

from batches.contracts import StepContext
from batches.errors import BatchHasNoYield, SourceNotRecorded
from batches.models import Batch, StepExecution
from batches.selectors.calculation import Calculated, calculate
from kernel.quantities import Quantity

YIELD = "yield_percent"
COUNTED = ("pcs",)


@dataclass(frozen=True)
class Made:
    """The amount made, and the step that tells it."""

    quantity: Quantity
    step: StepExecution
    calculated: Calculated


def yield_step(batch: Batch) -> StepExecution | None:
    """The last step of the recipe that calculates a yield."""
    found: StepExecution | None = (
        batch.steps.filter(step_type="calculate", definition__parameters__calculation=YIELD)
        .order_by("-sequence")
        .first()
    )
    return found


def made(batch: Batch, at: datetime) -> Made:
    """The batch size times the exact yield, pieces rounded down; raises ``BatchHasNoYield``."""
    step = yield_step(batch)
    if step is None or not step.records.exists():
        raise BatchHasNoYield(batch=batch.code)
    try:
        calculated = calculate(StepContext(step, batch, step.performer, at))
    except SourceNotRecorded:
        raise BatchHasNoYield(batch=batch.code) from None
    amount = batch.quantity * calculated.exact / 100
    if batch.unit in COUNTED:
        amount = amount.to_integral_value(rounding=ROUND_FLOOR)
    else:
        places = batch.quantity.as_tuple().exponent
        amount = amount.quantize(Decimal(1).scaleb(min(0, int(places))))
    return Made(Quantity(amount, batch.unit), step, calculated)
