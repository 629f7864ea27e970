"""Every yield and balance was calculated and lies within its limits, or its deviation is decided (GMP 187)."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from batches.choices import ExceptionKind
from batches.contracts import RELEASE_CHECKS, ReleaseCheck, field_label, limit_text
from batches.errors import ProductNotCounted
from batches.models import Batch, StepRecord
from batches.selectors.calculation import calculate
from batches.selectors.context import context_of
from batches.selectors.produced import made
from kernel import clock
from kernel.errors import DomainError
from kernel.findings import Finding
from kernel.quantities import Quantity
from quality.models import Deviation


@RELEASE_CHECKS.register
class YieldsWithinLimits(ReleaseCheck):
    """Looks at every calculated value, computes it anew, and compares the lot with the record (URS-EBR-14)."""

    code = "yields_within_limits"
    label = gettext_lazy("Yields and balances within limits")

    def evaluate(self, batch: Batch) -> list[Finding]:
        """A few queries for each calculated value, one for the closed deviations of the batch."""
        calculated = list(
            StepRecord.objects.filter(step__batch=batch, step__step_type="calculate")
            .select_related("step__batch")
            .order_by("id")
        )
        # Of each value the deviation of its last departure decides, not one about an earlier result.
        outside = Deviation.objects.filter(batch=batch, exception__kind=ExceptionKind.LIMIT)
        last = {
            (each.exception.step_id, each.exception.field): each
            for each in outside.select_related("exception").order_by("exception_id")
        }
        decided = {key: each for key, each in last.items() if each.is_closed}
        limited = [record for record in calculated if record.is_in_limits is not None]
        return [
            *(_of(record, decided.get((record.step_id, record.field))) for record in limited),
            *([] if limited else [_no_yield(batch)]),
            *(finding for record in calculated for finding in _stale(record, batch)),
            *_booked(batch),
        ]


def _no_yield(batch: Batch) -> Finding:
    return Finding(
        "no_yield",
        _("No yield has been calculated"),
        ok=False,
        detail=_("Carry out the yield step of the recipe."),
        link=batch.get_absolute_url(),
    )


def _stale(record: StepRecord, batch: Batch) -> Iterator[Finding]:
    """A result stands only while the records it was calculated from give it again."""
    names = {"name": field_label(record.step, record.field), "value": f"{record.value} {record.unit}".strip()}
    text = _("%(name)s %(value)s does not follow from the records") % names
    try:
        found = calculate(context_of(record.step, batch, record.entered_by, clock.now()))
    except DomainError as error:
        yield Finding(
            "yield_stale", text, ok=False, detail=error.message, link=record.step.get_absolute_url()
        )
        return
    if found.text != record.value or found.is_within(record.low, record.high) != record.is_in_limits:
        detail = _("they give %(value)s") % {"value": f"{found.text} {record.unit}".strip()}
        yield Finding("yield_stale", text, ok=False, detail=detail, link=record.step.get_absolute_url())


def _booked(batch: Batch) -> Iterator[Finding]:
    """The lot states what the record states as made; the ERP is told the lot's quantity."""
    if batch.product_lot is None:
        return
    booked = Quantity(batch.product_lot.quantity, batch.product_lot.unit)
    names = {"lot": batch.product_lot.code, "booked": str(booked)}
    try:
        product = made(batch)
    except ProductNotCounted as error:
        yield Finding("quantity_unknown", error.message, ok=False, link=batch.get_absolute_url())
        return
    link = product.step.get_absolute_url()
    if product.quantity.to(booked.unit).value == booked.value:
        detail = _("step %(step)s, booked as lot %(lot)s") % {**names, "step": product.step.number}
        yield Finding("quantity", _("Made: %(booked)s") % names, ok=True, detail=detail, link=link)
        return
    text = _("Lot %(lot)s was booked with %(booked)s, not with what was recorded as made") % names
    yield Finding("quantity_differs", text, ok=False, detail=str(product.quantity), link=link)


def _of(record: StepRecord, decided: Deviation | None) -> Finding:
    names = {
        "step": record.step.number,
        "name": field_label(record.step, record.field),
        "value": f"{record.value} {record.unit}".strip(),
        "limits": f"{limit_text(record.low, record.high)} {record.unit}".strip(),
    }
    text = f"{names['name']} {names['value']}"
    limits = _("step %(step)s, limits %(limits)s") % names
    if record.is_in_limits:
        return Finding("yield", text, ok=True, detail=limits, link=record.step.get_absolute_url())
    if decided is not None:
        detail = _("outside %(limits)s, decided in %(deviation)s") % {**names, "deviation": decided.code}
        return Finding("yield_decided", text, ok=True, detail=detail, link=decided.get_absolute_url())
    detail = _("outside %(limits)s, and no closed deviation says why") % names
    return Finding("yield_outside", text, ok=False, detail=detail, link=record.step.get_absolute_url())
