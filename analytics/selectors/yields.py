"""The yields of the last batches of a product, each beside the limits that its own recipe set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Exists, OuterRef

from batches.models import Batch, StepRecord
from equipment.models import Site
from kernel.errors import InvalidDecimal
from kernel.quantities import parse_decimal
from materials.models import MaterialDefinition

LAST_BATCHES = 20
CALCULATION = "yield_percent"


@dataclass(frozen=True)
class BatchYield:
    """The yield of a batch at the last step that calculates one; ``None`` where none was calculated."""

    batch: Batch
    value: Decimal | None
    low: Decimal | None
    high: Decimal | None
    is_in_limits: bool | None


def products_made(site: Site) -> list[MaterialDefinition]:
    """Products of which a batch was completed, by code; one query."""
    made = Batch.objects.filter(site=site, material=OuterRef("pk"), completed_at__isnull=False)
    return list(MaterialDefinition.objects.filter(Exists(made)).order_by("code"))


def newest_product(site: Site) -> str:
    """The code of the product that was completed last; empty before the first."""
    newest = Batch.objects.filter(site=site, completed_at__isnull=False).order_by("-completed_at", "-id")
    return newest.values_list("material__code", flat=True).first() or ""


def yields_of(site: Site, product: str, until: datetime) -> list[BatchYield]:
    """The last twenty batches completed before ``until``, oldest first; two queries."""
    last = Batch.objects.filter(site=site, material__code=product, completed_at__lt=until)
    batches = list(last.order_by("-completed_at", "-id")[:LAST_BATCHES])
    # The last step that calculates a yield gives the yield of the batch (GMP 187).
    records = (
        StepRecord.objects.filter(
            step__batch__in=batches, step__definition__parameters__calculation=CALCULATION
        )
        .select_related("step")
        .order_by("step__sequence")
    )
    of_batch = {record.step.batch_id: record for record in records if record.field == _field_of(record)}
    return [_yield(batch, of_batch.get(batch.pk)) for batch in reversed(batches)]


def _field_of(record: StepRecord) -> str:
    return str(record.step.definition["parameters"]["field"])


def _yield(batch: Batch, record: StepRecord | None) -> BatchYield:
    if record is None:
        return BatchYield(batch, None, None, None, None)
    try:
        value = parse_decimal(record.value)
    except InvalidDecimal:  # marked as not applicable
        value = None
    return BatchYield(batch, value, record.low, record.high, record.is_in_limits)
