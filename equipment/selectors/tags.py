"""Tags and their values: the latest one, and the history of a period."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from equipment.errors import PeriodTooLong
from equipment.models import Room, Site, Tag, TagSample, TagValue, Unit
from equipment.selectors.site_time import at_site
from equipment.selectors.visible import visible_to

LONGEST_HISTORY = timedelta(days=31)
AREAS = ("unit__room__area", "unit__process_cell__area", "room__area")


def all_tags() -> QuerySet[Tag]:
    """Every tag with its place and its latest value."""
    return Tag.objects.select_related("site", "unit__room", "unit__process_cell", "room", "latest").order_by(
        "code"
    )


def tags_visible_to(user: Any) -> QuerySet[Tag]:
    """The tags that the person may see."""
    return visible_to(all_tags(), user, "equipment.view_tag", areas=AREAS)


def tag_by_code(site: Site, code: str) -> Tag | None:
    """The tag with this code at the site, ``None`` when there is none."""
    return all_tags().filter(site=site, code=code).first()


def measured_text(tag: Tag) -> str:
    """When the newest value was measured, at the site; empty before the first."""
    return at_site(tag.measured_at, tag.site) if tag.measured_at is not None else ""


def latest(tag: Tag) -> TagValue | None:
    """The newest sample of the tag, whatever its status; ``None`` before the first."""
    return TagValue.objects.filter(tag=tag).first()


def samples(tag: Tag, start: datetime, end: datetime) -> QuerySet[TagSample]:
    """The samples measured from ``start`` up to, not including, ``end``, in order (URS-INT-02).

    Raises ``PeriodTooLong`` beyond a month: a longer history is read in parts.
    """
    if end - start > LONGEST_HISTORY:
        raise PeriodTooLong(days=LONGEST_HISTORY.days)
    return TagSample.objects.filter(tag=tag, source_at__gte=start, source_at__lt=end).order_by(
        "source_at", "sequence"
    )


def tags_of_unit(unit: Unit) -> list[Tag]:
    """The unit's tags with their latest values."""
    return list(all_tags().filter(unit=unit))


def tags_of_room(room: Room) -> list[Tag]:
    """The room's own tags with their latest values."""
    return list(all_tags().filter(room=room))


@dataclass(frozen=True)
class Bucket:
    """A short time in a trend, with the lowest and highest value measured in it."""

    at: datetime
    lowest: Decimal
    highest: Decimal


def buckets(tag_ids: list[int], start: datetime, end: datetime, width: timedelta) -> dict[int, list[Bucket]]:
    """The period as buckets for a chart, of several tags with one query.

    Extremes survive, times without a value stay empty.
    """
    given: list[Any] = [width, start, tag_ids, start, end]
    found: dict[int, list[Bucket]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tag_id, date_bin(%s, source_at, %s), min(value), max(value) FROM equipment_tagsample "
            "WHERE tag_id = ANY(%s) AND source_at >= %s AND source_at < %s AND value IS NOT NULL "
            "GROUP BY 1, 2 ORDER BY 1, 2",
            given,
        )
        for tag_id, *bucket in cursor.fetchall():
            found[tag_id].append(Bucket(*bucket))
    return found
