"""Set the limits of a monitoring point: a new version, never a change of the old one."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from environment.errors import LimitsWrong
from environment.models import MonitoringPoint, PointLimits
from kernel import clock


@action("environment.set_point_limits", label=_("Set limits"), subject="point", reason=True)
def set_point_limits(
    *,
    point: MonitoringPoint,
    action_low: Decimal | None = None,
    alert_low: Decimal | None = None,
    alert_high: Decimal | None = None,
    action_high: Decimal | None = None,
    dead_band: Decimal = Decimal("0"),
    on_delay_s: int = 0,
    gap_s: int = 60,
    effective_from: datetime | None = None,
) -> PointLimits:
    """Add the next version, in force from now or a later moment on; never retroactive (URS-ENV-11)."""
    now = clock.now()
    last = point.limits.order_by("-version").first()
    limits = PointLimits(
        point=point,
        version=last.version + 1 if last is not None else 1,
        action_low=action_low,
        alert_low=alert_low,
        alert_high=alert_high,
        action_high=action_high,
        dead_band=dead_band,
        on_delay_s=on_delay_s,
        gap_s=gap_s,
        effective_from=effective_from or now,
    )
    _check(limits, now, last)
    limits.full_clean()
    limits.save()
    # The point's own version goes up: whoever saw the limits before these is told so (URS-SYS-03).
    point.save()
    return limits


def _check(limits: PointLimits, now: datetime, last: PointLimits | None) -> None:
    code = limits.point.code
    figures = [limits.action_low, limits.alert_low, limits.alert_high, limits.action_high]
    given = [figure for figure in figures if figure is not None]
    if not given:
        raise LimitsWrong(point=code, why=gettext("none is given."))
    if given != sorted(given):
        raise LimitsWrong(point=code, why=gettext("from lower action to upper action limit they must rise."))
    if limits.dead_band < 0 or limits.gap_s < 1:
        raise LimitsWrong(point=code, why=gettext("dead-band and longest silence are above zero."))
    for low, high in ((limits.alert_low, limits.alert_high), (limits.action_low, limits.action_high)):
        if low is not None and high is not None and low + limits.dead_band > high - limits.dead_band:
            raise LimitsWrong(point=code, why=gettext("the dead-band leaves no room between them."))
    if limits.effective_from < now or (last is not None and limits.effective_from < last.effective_from):
        raise LimitsWrong(point=code, why=gettext("they would hold for a time that is already past."))
