"""The last hour of a monitoring point as a chart: nothing beyond a limit is averaged away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from environment.selectors.rooms import PointNow
from equipment.selectors.tags import Bucket, buckets

HOUR = timedelta(hours=1)
WIDTH = timedelta(seconds=30)


@dataclass(frozen=True)
class Trend:
    """What the chart component takes."""

    title: str | Promise
    chart_id: str
    label: str
    option: dict[str, Any]


def trends_of(points: Sequence[PointNow], at: datetime) -> list[Trend]:
    """The charts of those points that have samples."""
    found = buckets([each.point.tag_id for each in points], at - HOUR, at, WIDTH)
    return [_trend(each, found[each.point.tag_id]) for each in points if found.get(each.point.tag_id)]


def _trend(now: PointNow, found: list[Bucket]) -> Trend:
    name, unit = now.point.get_parameter_display(), now.point.tag.unit_symbol
    low = min(bucket.lowest for bucket in found)
    high = max(bucket.highest for bucket in found)
    return Trend(
        title=f"{name}, {unit}",
        chart_id=f"trend-{now.point.pk}",
        label=_("%(parameter)s in the last hour: lowest %(low)s, highest %(high)s %(unit)s")
        % {"parameter": name, "low": f"{low:f}", "high": f"{high:f}", "unit": unit},
        option=_option(now, found),
    )


def _option(now: PointNow, found: list[Bucket]) -> dict[str, Any]:
    zone = ZoneInfo(now.point.site.zone)
    lines = [
        {"yAxis": f"{limit:f}", "lineStyle": {"color": f"token:{tone}", "type": "dashed"}}
        for tone, limit in _limits(now)
    ]
    return {
        "xAxis": {
            "type": "category",
            "data": [bucket.at.astimezone(zone).strftime("%H:%M:%S") for bucket in found],
        },
        "yAxis": {"type": "value", "scale": True},
        "series": [
            {
                "type": "line",
                "name": _("Lowest"),
                "showSymbol": len(found) == 1,
                "data": [f"{bucket.lowest:f}" for bucket in found],
                "markLine": {"silent": True, "symbol": "none", "data": lines},
            },
            {
                "type": "line",
                "name": _("Highest"),
                "showSymbol": len(found) == 1,
                "data": [f"{bucket.highest:f}" for bucket in found],
            },
        ],
    }


def _limits(now: PointNow) -> list[tuple[str, Any]]:
    if now.limits is None:
        return []
    pairs = [
        ("alarm", now.limits.action_low),
        ("alarm", now.limits.action_high),
        ("warn", now.limits.alert_low),
        ("warn", now.limits.alert_high),
    ]
    return [(tone, limit) for tone, limit in pairs if limit is not None]
