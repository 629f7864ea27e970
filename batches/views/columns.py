"""Columns of the tables of batches."""

from __future__ import annotations

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from batches.contracts import field_label
from batches.models import Batch, BatchException
from kernel.pages import Column

ORDERS = (
    Column("code", _("Order"), kind="code", url=True),
    Column("material", _("Product"), value="material.name", sort="material__code", sub="material.code"),
    Column("state", _("State"), kind="state"),
    Column("quantity", _("Quantity"), kind="quantity", unit="unit"),
    Column("due_on", pgettext_lazy("order", "Due on"), kind="date"),
    Column("received_at", _("Received at"), kind="datetime"),
)


def progress(batch: Batch) -> str:
    """How many steps are done, for lists whose selector counted them."""
    if getattr(batch, "is_disposed", False):
        return gettext("record disposed of")
    total = getattr(batch, "step_count", None)
    return f"{getattr(batch, 'done_count', 0)}/{total}" if total else ""


def order_url(batch: Batch) -> str:
    """The page of the order that a batch was made for."""
    return batch.order.get_absolute_url()


def product_url(batch: Batch) -> str:
    """The page of the product."""
    return batch.material.get_absolute_url()


def lot_url(batch: Batch) -> str | None:
    """The page of the lot that it made."""
    return batch.product_lot.get_absolute_url() if batch.product_lot is not None else None


BATCHES = (
    Column("code", _("Batch"), kind="code", url=True),
    Column("material", _("Product"), value="material.name", sort="material__code", sub="material.code"),
    Column("state", _("State"), kind="state"),
    Column("order", _("Order"), kind="code", value="order.code", sort="order__code", url=order_url),
    Column("quantity", _("Batch size"), kind="quantity", unit="unit", gives_way=True),
    Column("steps", _("Steps"), value=progress, sortable=False),
    Column("started_at", _("Started at"), kind="datetime"),
)


def _step(exception: BatchException) -> str:
    return exception.step.number if exception.step is not None else ""


def _batch_url(exception: BatchException) -> str:
    return exception.batch.get_absolute_url()


def _kind(exception: BatchException) -> str:
    return exception.get_kind_display()


def _field(exception: BatchException) -> str:
    return field_label(exception.step, exception.field)


def _recorded(exception: BatchException) -> str:
    """With its unit; the worst value where the equipment captured many."""
    worst = exception.worst_value
    recorded = f"{worst:f}" if worst is not None else exception.recorded
    return f"{recorded} {exception.unit}".strip() if recorded else ""


EXCEPTIONS = (
    Column("code", _("Exception"), kind="code", url=True),
    Column("state", _("State"), kind="state"),
    Column("batch", _("Batch"), kind="code", value="batch.code", sort="batch__code", url=_batch_url),
    Column("step", _("Step"), value=_step, sort="step__number"),
    Column("severity", _("Severity"), kind="state"),
    Column("kind", _("Kind"), value=_kind, sort="kind", sub=_field),
    Column("recorded", _("Recorded"), value=_recorded, sub="limit", sortable=False),
    Column("raised_at", _("Raised at"), kind="datetime"),
)
