"""What the ERP is told of a released batch, in the words of ISA-95 (B2MML), mapping version 1 (URS-INT-06)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

MAPPING = "pharmom-production-performance/1"


def confirmation_of(batch: Any, released_at: datetime, released_by: Any) -> dict[str, Any]:
    """Order, batch, lot and quantity; every amount is text with its unit."""
    lot = batch.product_lot
    made = {"value": lot.quantity, "unit": lot.unit} if lot is not None else None
    return {
        "mapping": MAPPING,
        "verb": "PROCESS",
        "noun": "ProductionPerformance",
        "site": batch.site.code,
        "order": batch.order.external_number,
        "batch": batch.code,
        "material": batch.material.code,
        "ordered": {"value": batch.order.quantity, "unit": batch.order.unit},
        "lot": lot.code if lot is not None else None,
        "produced": made,
        "disposition": "released",
        "released_at": released_at,
        "released_by": released_by.get_username(),
    }
