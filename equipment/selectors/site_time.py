"""Times in sentences as the clock on the site's wall shows them, and the day that it is at each site."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Q

from equipment.models import Site
from kernel import clock


def at_site(moment: datetime | None, site: Site) -> str:
    """``2026-05-14 09:30`` at the site; a dash without a moment."""
    if moment is None:
        return "–"
    return f"{moment.astimezone(ZoneInfo(site.zone)):%Y-%m-%d %H:%M}"


def exactly_at_site(moment: datetime | None, site: Site) -> str:
    """``2026-05-14 09:30:07`` at the site; a dash without a moment."""
    if moment is None:
        return "–"
    return f"{moment.astimezone(ZoneInfo(site.zone)):%Y-%m-%d %H:%M:%S}"


def zone_name(site: Site, moment: datetime) -> str:
    """``Asia/Shanghai (UTC+08:00)``: what a time without a zone beside it means (URS-AUD-03)."""
    offset = f"{moment.astimezone(ZoneInfo(site.zone)):%z}"
    return f"{site.zone} (UTC{offset[:3]}:{offset[3:5]})"


def by_the_day_at_each_site(condition: Callable[[date], Q]) -> Q:
    """A condition on records with a site that depends on today: each site has its own today."""
    now = clock.now()
    nowhere = Q(pk__in=[])
    found = nowhere
    for site in Site.objects.all():
        found |= Q(site=site) & condition(now.astimezone(ZoneInfo(site.zone)).date())
    return found
