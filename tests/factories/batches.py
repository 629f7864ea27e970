"""Batches of the demo recipe in any state, reached by the people of the demo plant doing their work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from audit.context import Reason
from batches.actions.assess_exception import assess_exception
from batches.actions.complete_production import complete_production
from batches.actions.create_batch import create_batch
from batches.actions.print_batch_record import print_batch_record
from batches.actions.receive_order import receive_order
from batches.actions.record_step import record_step
from batches.actions.request_override import request_override
from batches.actions.review_production import review_production
from batches.actions.start_batch import start_batch
from batches.actions.start_step import start_step
from batches.actions.verify_step import verify_step
from batches.contracts import Amount
from batches.errors import WeightOutOfTolerance
from batches.models import (
    Batch,
    BatchException,
    ProductionOrder,
    RecordPrint,
    StepExecution,
    ToleranceOverride,
)
from batches.selectors.bound_units import bound_unit
from batches.selectors.calculation import calculate
from batches.selectors.context import context_of
from batches.selectors.printing import print_arguments, record_content
from batches.selectors.scale import sample_ref, scale_reading
from equipment.actions.check_cleaning import check_cleaning
from equipment.actions.finish_cleaning import finish_cleaning
from equipment.actions.start_cleaning import start_cleaning
from equipment.models import Unit
from kernel import clock
from kernel.quantities import Quantity
from materials.models import Container, MaterialDefinition
from mom.demo import cast
from mom.demo.materials_list import API, PRODUCT
from tests.factories.acting import actor, sign, signed
from tests.factories.floor import run_phase, show_weight

SIZE = "722000"
OPERATOR, SECOND = "li.na", "zhang.wei"
# What is entered where the recipe names no target.
ENTERED = {
    "weigh-tablets": "128.50",
    "count-tablets": "712000",
    "count-samples": "400",
    "count-rejects": "1600",
}
SCALE_FOR = {API: "SC-01"}
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
    execute(batch, until=key, **how)
    return batch


def batch_with_every_step_done(**how: Any) -> Batch:
    """A batch that only waits for somebody to say that production is complete."""
    batch = started_batch()
    execute(batch, **how)
    batch.refresh_from_db()
    return batch


def batch_complete(**how: Any) -> Batch:
    """Production complete; its product lot is in quarantine."""
    return complete_production(batch=batch_with_every_step_done(**how), actor=actor("wang.fang"))


def batch_reviewed_by_production(**how: Any) -> Batch:
    """Signed by the head of production."""
    return review_production(batch=batch_complete(**how), **signed("zhao.lei", "reviewed"))


def execute(
    batch: Batch,
    *,
    until: str = "",
    values: Mapping[str, str] | None = None,
    hot: Mapping[str, dict[str, str]] | None = None,
    assess: bool = True,
) -> None:
    """Perform the steps up to ``until``; ``values`` are entered by key, ``hot`` are captured by key."""
    entered = {**ENTERED, **(values or {})}
    for step in batch.steps.order_by("sequence"):
        if step.key == until:
            return
        if step.state in ("done", "recorded"):
            continue
        perform(step, entered=entered, hot=(hot or {}).get(step.key))
        if assess:
            assess_exceptions(batch)


def perform(
    step: StepExecution,
    *,
    entered: Mapping[str, str] | None = None,
    hot: dict[str, str] | None = None,
    verify: bool = True,
) -> StepExecution:
    """One step as two operators do it: every entry, then the second person's signature."""
    if step.step_type == "run_phase":
        step = start_step(step=step, actor=actor(OPERATOR))
        run_phase(step, hot)
        step.refresh_from_db()
    for inputs in entries_of(step, entered or ENTERED):
        step = record_step(step=step, inputs=inputs, actor=actor(OPERATOR))
    if verify and step.is_verified:
        step = verify_step(step=step, actor=actor(SECOND), signature=sign(SECOND, "verified"))
    return step


def entries_of(step: StepExecution, entered: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """What the operator scans, confirms and types, one entry after the other."""
    yield from _ENTRIES[step.step_type](step, entered)


def _clearance(step: StepExecution, entered: Mapping[str, str]) -> Iterator[dict[str, str]]:
    parameters = step.definition["parameters"]
    yield {"scan": parameters["room"]}
    yield {**{f"check.{item['key']}": "yes" for item in parameters["items"]}, "cleared": "yes"}


def _weighing(step: StepExecution, entered: Mapping[str, str]) -> Iterator[dict[str, str]]:
    amount = Amount.read(step.definition["amount"])
    scale = Unit.objects.get(code=SCALE_FOR.get(amount.material, "SC-02"))
    source = (
        Container.objects.filter(lot__material__code=amount.material, lot__state="released", kind="source")
        .filter(quantity__gte=amount.quantity)
        .order_by("code")
        .first()
    )
    assert source is not None
    yield {"scan": source.code}
    yield {"scan": scale.code}
    net = amount.quantity.quantize(scale.readability or Decimal("0.001"))
    show_weight(scale, net)
    reading = scale_reading(scale, clock.now())
    assert reading.net is not None
    yield {"net": reading.text, "sample": sample_ref(reading.net)}


def weigh_too_much(step: StepExecution) -> ToleranceOverride:
    """Identified, weighed above its tolerance, refused, and asked for."""
    *scans, _weight = _weighing(step, {})
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


def _identification(step: StepExecution, entered: Mapping[str, str]) -> Iterator[dict[str, str]]:
    yield {"scan": _unit_of(step).code}


def _charging(step: StepExecution, entered: Mapping[str, str]) -> Iterator[dict[str, str]]:
    material = step.definition["amount"]["material"]
    full = Container.objects.filter(kind="dispensed", lot__material__code=material, is_empty=False)
    own = (
        full.filter(batch_code=step.batch.code).first() or full.filter(batch_code="").order_by("code").first()
    )
    assert own is not None
    yield {"scan": _unit_of(step).code}
    yield {"scan": own.code}
    yield {"charged": own.code}


def _value(step: StepExecution, entered: Mapping[str, str]) -> Iterator[dict[str, str]]:
    parameters = step.definition["parameters"]
    given = entered.get(step.key)
    yield {"value": given if given else f"{Decimal(parameters['target']):.{int(parameters['decimals'])}f}"}


def _calculation(step: StepExecution, entered: Mapping[str, str]) -> Iterator[dict[str, str]]:
    yield {"result": calculate(context_of(step, step.batch, actor(OPERATOR), clock.now())).text}


def _checked(step: StepExecution, entered: Mapping[str, str]) -> Iterator[dict[str, str]]:
    yield {"checked": "yes"}


def _confirmation(step: StepExecution, entered: Mapping[str, str]) -> Iterator[dict[str, str]]:
    yield {"confirmed": "yes"}


_ENTRIES = {
    "line_clearance": _clearance,
    "weigh_material": _weighing,
    "identify_equipment": _identification,
    "charge_material": _charging,
    "enter_value": _value,
    "calculate": _calculation,
    "run_phase": _checked,
    "confirm": _confirmation,
}


def _unit_of(step: StepExecution) -> Unit:
    unit = bound_unit(step.batch, step.class_code)
    assert unit is not None
    return unit


def assess_exceptions(batch: Batch, assessment: str = "deviation") -> None:
    """QA says what each open exception means."""
    for exception in BatchException.objects.filter(batch=batch, state="open"):
        assess_exception(
            exception=exception,
            assessment=assessment,
            justification="Looked at; the deviation decides.",
            **signed("chen.jing", "approved"),
        )


def printed(batch: Batch, by: str = "chen.jing") -> RecordPrint:
    """A numbered copy of the record, in both languages; the PDF itself is not made."""
    content = record_content(batch, "both")
    return print_batch_record(batch=batch, actor=actor(by), **print_arguments(content))


def clean_units_of(batch: Batch) -> None:
    """Clean what the batch has used, each unit checked by the second person."""
    for allocation in batch.allocations.filter(unit__cleaning_state="dirty").order_by("unit__code"):
        unit = allocation.unit
        start_cleaning(unit=unit, actor=actor(OPERATOR))
        finish_cleaning(unit=unit, **signed(OPERATOR, "performed"))
        check_cleaning(unit=unit, passed=True, **signed(SECOND, "verified"))
