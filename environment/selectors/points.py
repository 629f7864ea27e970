"""Monitoring points with the limits in force."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet

from environment.models import MonitoringPoint, PointLimits
from equipment.models import Room, Site
from equipment.selectors.visible import visible_to
from kernel import clock


def all_points() -> QuerySet[MonitoringPoint]:
    """Every point with its room and tag."""
    return MonitoringPoint.objects.select_related("site", "room__area", "tag").order_by("code")


def points_visible_to(user: Any) -> QuerySet[MonitoringPoint]:
    """The points of the rooms that the person may see."""
    return visible_to(all_points(), user, "equipment.view_room", areas=("room__area",))


def point_by_code(site: Site, code: str) -> MonitoringPoint | None:
    """The point with this code at the site."""
    return all_points().filter(site=site, code=code).first()


def points_of_tags(tag_ids: Iterable[int]) -> list[MonitoringPoint]:
    """The points watched by the given tags, with what their watch remembers, in one query."""
    return list(all_points().select_related("watch_state").filter(tag_id__in=list(tag_ids)))


def points_of_rooms(rooms: Iterable[Room]) -> list[MonitoringPoint]:
    """The points of rooms with their latest values, in one query."""
    return list(
        all_points().select_related("tag__latest", "tag__site").filter(room__in=list(rooms)).order_by("code")
    )


def limits_in_force(points: Iterable[MonitoringPoint], at: datetime) -> dict[int, PointLimits]:
    """The version of the limits that holds at ``at``, by point id, in one query."""
    by_id = {point.pk: point for point in points}
    found = (
        PointLimits.objects.filter(point__in=list(by_id), effective_from__lte=at)
        .order_by("point_id", "-version")
        .distinct("point_id")
    )
    limits = {}
    for each in found:
        each.point = by_id[each.point_id]
        limits[each.point_id] = each
    return limits


def points_behind(lag_s: int) -> list[MonitoringPoint]:
    """Points whose watch stopped more than ``lag_s`` ago although samples have come since."""
    moment = clock.now() - timedelta(seconds=lag_s)
    never = Q(watch_state=None, tag__latest__received_at__lt=moment)
    stopped = Q(watch_state__last_at__lt=moment, tag__latest__source_at__gt=F("watch_state__last_at"))
    return list(all_points().select_related("watch_state", "tag__latest").filter(never | stopped))


def versions_of(point: MonitoringPoint) -> QuerySet[PointLimits]:
    """All versions of a point's limits, newest first."""
    return point.limits.select_related("point__tag", "point__site").order_by("-version")


def limits_of_room(room: Room) -> QuerySet[PointLimits]:
    """All versions of all limits in a room, by point, newest first."""
    return (
        PointLimits.objects.filter(point__room=room)
        .select_related("point__tag", "point__site")
        .order_by("point__code", "-version")
    )
