"""Times in sentences: as the clock on the site's wall shows them."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from equipment.models import Site


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
