"""What is still missing from a batch record before production is complete.

GMP 175 and 21 CFR 211.188(b): each mandatory item is looked at, and every missing one is named (URS-EBR-05).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from batches.choices import OVER, ExceptionState, Severity, StepState
from batches.contracts import STEP_TYPES
from batches.errors import ProductNotCounted
from batches.models import Batch, StepExecution
from batches.selectors.produced import made, product_step
from batches.selectors.proposals import open_proposals, open_results

Reason = dict[str, str]


def missing_items(batch: Batch) -> list[Reason]:
    """Every mandatory item that is not there; a fixed number of queries."""
    steps = list(batch.steps.order_by("sequence").prefetch_related("records"))
    return [
        *(reason for step in steps for reason in _of_step(step)),
        *_critical_exceptions(batch),
        *_proposals(batch),
        *_results(batch),
        *_equipment(batch),
        *(() if batch.ended_early else _product(batch)),
    ]


def _reason(code: str, subject: str, text: str, detail: str = "") -> Reason:
    return {"subject": subject, "code": code, "text": text, "detail": detail}


def _proposals(batch: Batch) -> Iterator[Reason]:
    for proposal in open_proposals(batch):
        text = _("Correction %(proposal)s of a critical value is neither approved nor rejected.")
        yield _reason(
            "proposal", proposal.step.number, text % {"proposal": proposal.code}, proposal.as_text()
        )


def _results(batch: Batch) -> Iterator[Reason]:
    for result in open_results(batch):
        text = _("What file %(file)s gave when it was processed again is neither approved nor rejected.")
        yield _reason("result", result.step.number, text % {"file": result.raw_file.label}, result.as_text())


def _of_step(step: StepExecution) -> Iterator[Reason]:
    names: dict[str, Any] = {"step": step.number, "name": step.name}
    if step.state in OVER and step.state != StepState.DONE:
        return
    if step.state in (StepState.PENDING, StepState.ACTIVE):
        yield _reason("step", step.number, _("Step %(step)s %(name)s is not done.") % names)
        return
    recorded = {record.field for record in step.records.all()}
    kind = STEP_TYPES.get(step.step_type)
    for field in kind.required(step):
        if field not in recorded:
            label = kind.field_label(step, field)
            text = _("Step %(step)s has no “%(field)s”.") % {"step": step.number, "field": label}
            yield _reason("value", step.number, text)
    if step.performer_id is None:
        yield _reason("performer", step.number, _("Step %(step)s does not say who did it.") % names)
    if step.started_at is None or step.ended_at is None:
        yield _reason("times", step.number, _("Step %(step)s has no start or end time.") % names)
    if step.is_verified and step.verifier_id is None:
        yield _reason(
            "verifier", step.number, _("Step %(step)s has not been verified by a second person.") % names
        )


def _critical_exceptions(batch: Batch) -> Iterator[Reason]:
    open_ones = batch.exceptions.filter(state=ExceptionState.OPEN, severity=Severity.CRITICAL)
    for code in open_ones.order_by("code").values_list("code", flat=True):
        yield _reason(
            "exception", code, _("Critical exception %(code)s has not been assessed by QA.") % {"code": code}
        )


def _equipment(batch: Batch) -> Iterator[Reason]:
    for unit in batch.allocations.filter(since=None).values_list("unit__code", flat=True):
        yield _reason("equipment", unit, _("The use of %(unit)s has no beginning.") % {"unit": unit})


def _product(batch: Batch) -> Iterator[Reason]:
    step = product_step(batch)
    if step is None:
        text = _("The recipe names no value as the quantity of the product, so the quantity made is unknown.")
        yield _reason("product", "", text)
        return
    if step.state in (StepState.PENDING, StepState.ACTIVE) or (step.is_verified and step.verifier_id is None):
        return  # named above
    try:
        made(batch)
    except ProductNotCounted as error:
        yield _reason("product", step.number, error.message)
