"""Lots that wait for quality, and lots whose time runs out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Min, Q

from analytics.selectors.statistics import days
from equipment.models import Site
from materials.choices import LotState
from materials.models import MaterialLot
from materials.selectors import ends_between, lots_with_something_left

# Days of use that are left, counted from today.
SOON = (30, 60, 90)
NOT_DECIDED = (LotState.QUARANTINE, LotState.SAMPLED)
OVER = (LotState.EXPIRED, LotState.RETEST_DUE)


@dataclass(frozen=True)
class LotsNow:
    """Lots with something left of them; ``ending`` counts released ones by ``SOON``, each span with the former."""

    quarantine: int
    sampled: int
    oldest_d: Decimal | None
    ending: tuple[int, ...]
    over: int
    total: int


def lots_now(site: Site, now: datetime, today: date) -> LotsNow:
    """Counted in one query; the last day of use is the earlier one of expiry and retest."""
    stocked = lots_with_something_left(MaterialLot.objects.filter(site=site).order_by())
    ending = {
        f"ending{days}": Count("pk", filter=ends_between(today, today + timedelta(days=days)))
        for days in SOON
    }
    found: dict[str, Any] = stocked.aggregate(
        quarantine=Count("pk", filter=Q(state=LotState.QUARANTINE)),
        sampled=Count("pk", filter=Q(state=LotState.SAMPLED)),
        oldest=Min("received_at", filter=Q(state__in=NOT_DECIDED)),
        over=Count("pk", filter=Q(state__in=OVER) | Q(state=LotState.RELEASED, last_on__lt=today)),
        total=Count("pk"),
        **ending,
    )
    return LotsNow(
        quarantine=found["quarantine"],
        sampled=found["sampled"],
        oldest_d=days(now - found["oldest"]) if found["oldest"] else None,
        ending=tuple(found[f"ending{left}"] for left in SOON),
        over=found["over"],
        total=found["total"],
    )
