"""Brings a batch to where a test needs it, by the actions that the people of the plant would use."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from audit.context import Reason, SignatureGiven
from batches.actions.assess_exception import assess_exception
from batches.actions.complete_production import complete_production
from batches.actions.create_batch import create_batch
from batches.actions.receive_order import receive_order
from batches.actions.record_step import record_step
from batches.actions.review_production import review_production
from batches.actions.start_batch import start_batch
from batches.actions.verify_step import verify_step
from batches.contracts import StepContext
from batches.models import Batch, BatchException, StepExecution
from batches.selectors.calculation import calculate
from equipment.actions.check_cleaning import check_cleaning
from equipment.actions.finish_cleaning import finish_cleaning
from equipment.actions.start_cleaning import start_cleaning
from equipment.models import Unit
from kernel import clock
from kernel.quantities import Quantity
from materials.models import Container, MaterialDefinition
from mom.demo import cast
from mom.demo.materials_list import STARCH
from quality.actions.classify_deviation import classify_deviation
from quality.actions.close_deviation import close_deviation
from quality.actions.complete_investigation import complete_investigation
from quality.actions.open_deviation import open_deviation
from quality.actions.request_closure import request_closure
from quality.actions.review_audit_trail import review_audit_trail
from quality.actions.review_batch import review_batch
from quality.actions.start_investigation import start_investigation
from quality.models import Deviation
from tests.quality.plant import SHORT

GOOD_MOISTURE, WET = "1.50", "2.40"
GOOD_COUNT, LOW_COUNT = "206800", "189000"


def sign(username: str, meaning: str) -> SignatureGiven:
    """The signature of a person of the cast."""
    return SignatureGiven(username, cast.DEMO_PASSWORD, meaning)


def why(text: str = "The first look was wrong") -> Reason:
    """A reason that the list knows."""
    return Reason("quality_decision", text)


def issued_batch(product: str = SHORT, number: str = "4500000001") -> Batch:
    """An order and its batch."""
    order = receive_order(
        site=cast.site(),
        external_number=number,
        material=MaterialDefinition.objects.get(code=product),
        quantity=Quantity(Decimal("209600"), "pcs"),
        due_on=clock.today(cast.site().zone) + timedelta(days=14),
        actor=cast.actor("erp"),
    )
    return create_batch(order=order, actor=cast.actor("wang.fang"))


def started_batch(product: str = SHORT, number: str = "4500000001") -> Batch:
    """The same, and its start."""
    return start_batch(batch=issued_batch(product, number), actor=cast.actor("wang.fang"))


def execute(
    batch: Batch, *, moisture: str = GOOD_MOISTURE, count: str = GOOD_COUNT, until: int | None = None
) -> None:
    """Carry out the steps (the first ``until`` of them); a departure is assessed by QA when it stops the step."""
    entered = {"moisture": {"value": moisture}, "count": {"value": count}}
    for step in list(batch.steps.order_by("sequence"))[:until]:
        for inputs in [entered[step.key]] if step.key in entered else _inputs(step):
            step = record_step(step=step, inputs=inputs, actor=cast.actor("li.na"))
        if step.is_verified:
            verify_step(step=step, actor=cast.actor("zhang.wei"), signature=sign("zhang.wei", "verified"))
        assess_all(batch)


def _inputs(step: StepExecution) -> list[dict[str, str]]:
    """What an operator enters, one entry after the other."""
    if step.step_type == "calculate":
        context = StepContext(step, step.batch, cast.actor("li.na"), clock.now())
        return [{"result": calculate(context).text}]
    if step.step_type == "charge_material":
        unit = step.batch.allocations.get().unit.code
        full = Container.objects.filter(
            kind="dispensed", lot__material__code=STARCH, is_empty=False, batch_code=""
        )
        container = full.order_by("code").values_list("code", flat=True)[0]
        return [{"scan": unit}, {"scan": container}, {"charged": container}]
    return [{"confirmed": "yes"}]


def assess_all(batch: Batch, assessment: str = "deviation") -> None:
    """QA says what each open exception means."""
    for exception in BatchException.objects.filter(batch=batch, state="open"):
        assess_exception(
            exception=exception,
            assessment=assessment,
            justification="Looked at; the deviation decides.",
            actor=cast.actor("chen.jing"),
            signature=sign("chen.jing", "approved"),
        )


def completed_batch(product: str = SHORT, number: str = "4500000001", **how: Any) -> Batch:
    """Executed, production complete."""
    batch = started_batch(product, number)
    execute(batch, **how)
    return complete_production(batch=batch, actor=cast.actor("wang.fang"))


def reviewed_batch(product: str = SHORT, number: str = "4500000001", **how: Any) -> Batch:
    """Reviewed by the head of production."""
    batch = completed_batch(product, number, **how)
    return review_production(
        batch=batch, actor=cast.actor("zhao.lei"), signature=sign("zhao.lei", "reviewed")
    )


def qa_reviewed_batch(product: str = SHORT, number: str = "4500000001", **how: Any) -> Batch:
    """Everything done that comes before the decision, deviations excepted."""
    batch = reviewed_batch(product, number, **how)
    review_trail(batch)
    return review_batch(batch=batch, actor=cast.actor("chen.jing"), signature=sign("chen.jing", "reviewed"))


def review_trail(batch: Batch, username: str = "zhou.min") -> Any:
    """The audit trail read by somebody who wrote none of it."""
    return review_audit_trail(
        batch=batch,
        remark="Every changed value read.",
        actor=cast.actor(username),
        signature=sign(username, "reviewed"),
    )


def clean(code: str = "HSG-01") -> None:
    """Clean a unit after use, checked by a second person."""
    unit = Unit.objects.get(code=code)
    start_cleaning(unit=unit, actor=cast.actor("li.na"))
    finish_cleaning(
        unit=unit, storage="dry_closed", actor=cast.actor("li.na"), signature=sign("li.na", "performed")
    )
    check_cleaning(
        unit=unit, passed=True, actor=cast.actor("zhang.wei"), signature=sign("zhang.wei", "verified")
    )


def new_deviation(place: Any = None, title: str = "Bag torn") -> Deviation:
    """Opened by an operator."""
    return open_deviation(
        place=place or cast.site(),
        title=title,
        description="The inner bag was torn at the seam when it was charged.",
        actor=cast.actor("li.na"),
    )


def classified(deviation: Deviation | None = None, classification: str = "minor") -> Deviation:
    """Classified by QA."""
    return classify_deviation(
        deviation=deviation or new_deviation(),
        classification=classification,
        rationale="No contact with the product.",
        actor=cast.actor("chen.jing"),
    )


def investigating(deviation: Deviation | None = None, classification: str = "minor") -> Deviation:
    """Under investigation by the process engineer."""
    return start_investigation(
        deviation=classified(deviation, classification),
        investigator=cast.actor("liu.yang"),
        actor=cast.actor("chen.jing"),
    )


REPORT = {
    "investigation": "Bags of the delivery were looked at: two of forty are weak at the seam.",
    "root_cause": "The sealing bar of the supplier ran too cold.",
    "impact": "None: the product was in the outer drum.",
    "other_batches": "No other batch used bags of this delivery.",
}
DECISIONS = {
    "extra_testing": "Not needed: the drum was closed.",
    "shelf_life": "Unchanged.",
    "stability": "No extra stability sample.",
}


def investigated(deviation: Deviation | None = None, classification: str = "minor", **more: str) -> Deviation:
    """With its report, in the state of actions."""
    return complete_investigation(
        deviation=investigating(deviation, classification),
        actor=cast.actor("liu.yang"),
        **{**REPORT, "no_capa_because": "One delivery, sent back.", **more},
    )


def awaiting_approval(
    deviation: Deviation | None = None, classification: str = "minor", **more: str
) -> Deviation:
    """Handed to QA."""
    return request_closure(
        deviation=investigated(deviation, classification, **more), actor=cast.actor("liu.yang")
    )


def closed(deviation: Deviation | None = None, classification: str = "minor", **more: str) -> Deviation:
    """Approved by somebody of QA."""
    return close_deviation(
        deviation=awaiting_approval(deviation, classification, **more),
        closing_remark="Report complete and plausible.",
        actor=cast.actor("zhou.min"),
        signature=sign("zhou.min", "approved"),
    )
