"""Record an excursion that was found in data filled in after an outage (URS-INT-02)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from environment.actions._periods import add_period, keep, new_excursion, worst_of
from environment.events import ExcursionEnded, ExcursionStarted
from environment.lifecycles import ALARM
from environment.models import Excursion, ExcursionPeriod, MonitoringPoint, PointLimits
from environment.selectors.excursions import current_excursion
from kernel.events import publish


@action(
    "environment.record_past_excursion", label=_("Past excursion found"), subject="point", event_caused=True
)
def record_past_excursion(
    *,
    point: MonitoringPoint,
    level: str,
    out_since: datetime,
    tripped_at: datetime,
    returned_at: datetime,
    worst: Decimal | None,
    limits: PointLimits,
) -> Excursion | None:
    """Keep the past period as an excursion to acknowledge and assess; ``None`` when it is known."""
    known = ExcursionPeriod.objects.filter(
        Q(returned_at=None) | Q(returned_at__gt=out_since),
        excursion__point=point,
        excursion__level=level,
        out_since__lt=returned_at,
    )
    if known.exists():
        return None
    excursion = current_excursion(point, level)
    if excursion is None:
        excursion = new_excursion(point, level, limits, out_since=out_since, tripped_at=tripped_at)
        excursion.state = ALARM.check(excursion.state, "return")
        excursion.ended_at = returned_at
        excursion.is_backfilled = True
    excursion.out_since = min(excursion.out_since, out_since)
    excursion.started_at = min(excursion.started_at, tripped_at)
    excursion.worst_value = worst_of(excursion, limits, worst)
    keep(excursion)
    add_period(excursion, out_since=out_since, tripped_at=tripped_at, returned_at=returned_at, worst=worst)
    publish(ExcursionStarted(excursion))
    if not excursion.is_active:
        publish(ExcursionEnded(excursion))
    return excursion
