"""Open an excursion; a value beyond its limit causes it, no person does."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from environment.actions._periods import add_period, keep, new_excursion, worst_of
from environment.choices import AlarmState
from environment.events import ExcursionStarted
from environment.lifecycles import ALARM
from environment.models import Excursion, MonitoringPoint, PointLimits
from environment.selectors.excursions import current_excursion
from kernel.events import publish


@action("environment.open_excursion", label=_("Excursion begins"), subject="point", event_caused=True)
def open_excursion(
    *,
    point: MonitoringPoint,
    level: str,
    out_since: datetime,
    tripped_at: datetime,
    worst: Decimal | None,
    limits: PointLimits,
) -> Excursion:
    """Raise the alarm; one that is over but not acknowledged goes off again (F-19, D to B).

    An excursion that is going on stays as it is, for samples may be looked at twice; only a beginning
    that was found earlier, in data filled in later, is taken over.
    """
    excursion = current_excursion(point, level)
    if excursion is not None and excursion.is_active:
        return _begin_earlier(excursion, out_since)
    if excursion is None:
        excursion = new_excursion(point, level, limits, out_since=out_since, tripped_at=tripped_at)
    else:
        excursion.state = ALARM.check(AlarmState(excursion.state), "trip")
        excursion.ended_at = None
    excursion.worst_value = worst_of(excursion, limits, worst)
    keep(excursion)
    add_period(excursion, out_since=out_since, tripped_at=tripped_at, returned_at=None, worst=worst)
    publish(ExcursionStarted(excursion))
    return excursion


def _begin_earlier(excursion: Excursion, out_since: datetime) -> Excursion:
    period = excursion.periods.get(returned_at=None)
    if out_since < period.out_since:
        period.out_since = out_since
        period.full_clean()
        period.save()
        excursion.out_since = min(excursion.out_since, out_since)
        keep(excursion)
    return excursion
