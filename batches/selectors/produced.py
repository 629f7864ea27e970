"""How much a batch made: the value that its recipe names as the quantity of the product (GMP 187; 211.103)."""

from __future__ import annotations

from dataclasses import dataclass

from batches.errors import ProductNotCounted
from batches.models import Batch, StepExecution, StepRecord
from batches.selectors.calculation import amount_of
from kernel.quantities import Quantity


@dataclass(frozen=True)
class Made:
    """The amount made, and the step that tells it."""

    quantity: Quantity
    step: StepExecution


def product_step(batch: Batch) -> StepExecution | None:
    """The step of the recipe whose value is the quantity of the product."""
    found: StepExecution | None = (
        batch.steps.filter(definition__parameters__is_product_quantity=True).order_by("-sequence").first()
    )
    return found


def is_product_quantity(record: StepRecord) -> bool:
    """Whether this value is what the lot, the confirmation and the review state as made."""
    parameters = record.step.definition["parameters"]
    return bool(parameters.get("is_product_quantity") and parameters["field"] == record.field)


def made(batch: Batch) -> Made:
    """The amount as counted or weighed and verified; raises ``ProductNotCounted``."""
    step = product_step(batch)
    if step is None:
        raise ProductNotCounted(batch=batch.code)
    records = StepRecord.objects.filter(step=step, field=step.definition["parameters"]["field"])
    record = records.select_related("step").first()
    quantity = amount_of(record)[0] if record is not None else None
    if quantity is None or quantity.value <= 0:
        raise ProductNotCounted(batch=batch.code)
    return Made(quantity, step)
