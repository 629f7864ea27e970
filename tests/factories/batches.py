"""Batches of the demo recipe in any state, reached by the people of the demo plant doing their work."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from audit.context import Reason
from batches.actions.complete_production import complete_production
from batches.actions.create_batch import create_batch
from batches.actions.print_batch_record import print_batch_record
from batches.actions.propose_correction import propose_correction
from batches.actions.receive_order import receive_order
from batches.actions.record_step import record_step
from batches.actions.reject_correction import reject_correction
from batches.actions.request_override import request_override
from batches.actions.review_production import review_production
from batches.actions.start_batch import start_batch
from batches.contracts import Amount
from batches.errors import WeightOutOfTolerance
from batches.models import (
    Batch,
    CorrectionProposal,
    ProductionOrder,
    RecordPrint,
    StepExecution,
    StepRecord,
    ToleranceOverride,
)
from batches.selectors.printing import print_arguments, record_content
from batches.selectors.scale import sample_ref, scale_reading
from kernel import clock
from kernel.quantities import Quantity
from materials.models import MaterialDefinition
from mom.demo import cast
from mom.demo.materials_list import PRODUCT
from mom.demo.work.acting import actor, signed
from mom.demo.work.shop_floor import show_weight
from mom.demo.work.steps import OPERATOR, Manner, entries_of, execute

SIZE = "722000"
_numbers = count(4500000001)


def order(number: str = "", quantity: str = SIZE) -> ProductionOrder:
    """An order of the ERP."""
    return receive_order(
        site=cast.site(),
        external_number=number or str(next(_numbers)),
        material=MaterialDefinition.objects.get(code=PRODUCT),
        quantity=Quantity(Decimal(quantity), "pcs"),
        due_on=clock.today(cast.site().zone) + timedelta(days=14),
        actor=actor("erp"),
    )


def issued_batch(of: ProductionOrder | None = None) -> Batch:
    """A batch with its control recipe and units."""
    return create_batch(order=of or order(), actor=actor("wang.fang"))


def started_batch(of: ProductionOrder | None = None) -> Batch:
    """A batch in execution, nothing recorded."""
    return start_batch(batch=issued_batch(of), actor=actor("wang.fang"))


def batch_until(key: str, **how: Any) -> Batch:
    """A batch in execution whose turn is the step ``key``."""
    batch = started_batch()
    execute(batch, until=key, manner=Manner(**how))
    return batch


def batch_with_every_step_done(*, proposes: bool = False, **how: Any) -> Batch:
    """A batch that only waits for somebody to say that production is complete.

    With ``proposes`` the correction of a critical value was proposed and rejected meanwhile.
    """
    batch = started_batch()
    execute(batch, manner=Manner(**how))
    if proposes:
        reject_correction(
            proposal=proposed(batch),
            reason=Reason("entry_error", "The print of the balance says what was entered."),
            **signed("wang.fang", "rejected"),
        )
    batch.refresh_from_db()
    return batch


def batch_complete(**how: Any) -> Batch:
    """Production complete; its product lot is in quarantine."""
    return complete_production(batch=batch_with_every_step_done(**how), actor=actor("wang.fang"))


def batch_reviewed_by_production(**how: Any) -> Batch:
    """Signed by the head of production."""
    return review_production(batch=batch_complete(**how), **signed("zhao.lei", "reviewed"))


def weigh_too_much(step: StepExecution) -> ToleranceOverride:
    """Identified, weighed above its tolerance, refused, and asked for."""
    *scans, _weight = entries_of(step)
    for inputs in scans:
        step = record_step(step=step, inputs=inputs, actor=actor(OPERATOR))
    amount, scale = Amount.read(step.definition["amount"]), step.unit
    assert amount.high is not None and scale is not None
    show_weight(scale, (amount.high * Decimal("1.001")).quantize(scale.readability or Decimal("0.001")))
    reading = scale_reading(scale, clock.now())
    assert reading.net is not None
    try:
        record_step(
            step=step, inputs={"net": reading.text, "sample": sample_ref(reading.net)}, actor=actor(OPERATOR)
        )
    except WeightOutOfTolerance:
        why = Reason("process_upset", "The scoop slipped.")
        return request_override(step=step, actor=actor(OPERATOR), reason=why)
    raise AssertionError("a weight above its tolerance was taken")


def proposed(batch: Batch) -> CorrectionProposal:
    """Another loss on drying, which is a critical value, proposed by the operator."""
    record = StepRecord.objects.get(step__batch=batch, field="loss_on_drying")
    why = Reason("entry_error", "I read the wrong line.")
    return propose_correction(record=record, value="1.80", actor=actor(OPERATOR), reason=why)


def printed(batch: Batch, by: str = "chen.jing") -> RecordPrint:
    """A numbered copy of the record, in both languages; the PDF itself is not made."""
    content = record_content(batch, "both")
    return print_batch_record(batch=batch, actor=actor(by), **print_arguments(content))
