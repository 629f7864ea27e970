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
