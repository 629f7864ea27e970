"""End an excursion; the value that is back within its limits causes it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from environment.actions._periods import keep, worst_of
from environment.events import ExcursionEnded
from environment.lifecycles import ALARM
from environment.models import Excursion, PointLimits
from kernel.events import publish


@action("environment.end_excursion", label=_("Excursion ends"), subject="excursion", event_caused=True)
def end_excursion(
    *, excursion: Excursion, at: datetime, worst: Decimal | None, limits: PointLimits
) -> Excursion:
    """Close the period that is running; the excursion stays until somebody has acknowledged it (F-19)."""
    if not excursion.is_active:
        return excursion
    excursion.state = ALARM.check(excursion.state, "return")
    excursion.ended_at = at
    excursion.worst_value = worst_of(excursion, limits, worst)
    keep(excursion)
    for period in excursion.periods.filter(returned_at=None):
        period.returned_at, period.worst_value = at, worst
        period.full_clean()
        period.save()
    publish(ExcursionEnded(excursion))
    return excursion
