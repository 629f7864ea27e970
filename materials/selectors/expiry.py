"""Expiry dates: what a label says, which day is the last one, and the moment at which use ends (F-26)."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, timedelta

from kernel import clock
from materials.errors import ExpiryUnreadable
from materials.models import MaterialLot

_TO_THE_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})\Z", re.ASCII)
_TO_THE_MONTH = re.compile(r"(\d{4})-(\d{2})\Z", re.ASCII)


def last_use_on(label: str) -> date:
    """The last day on which a lot with this label may be used.

    “2028-01-14” is that day. “2006-07” could mean the whole of July or only until it begins; the
    doubt is read conservatively: 2006-06-30.
    """
    text = label.strip()
    to_the_day, to_the_month = _TO_THE_DAY.match(text), _TO_THE_MONTH.match(text)
    try:
        if to_the_day:
            return date(*(int(part) for part in to_the_day.groups()))
        if to_the_month:
            year, month = (int(part) for part in to_the_month.groups())
            return date(year, month, 1) - timedelta(days=1)
    except ValueError:
        pass
    raise ExpiryUnreadable(text=label)


def expiry_label(manufactured_on: date, months: int, *, to_the_month: bool = False) -> str:
    """The Chinese label text for a shelf life in months (LBL 23).

    To the day: the day before the anniversary; to the month: the month before its month.
    """
    year, month = divmod(manufactured_on.year * 12 + manufactured_on.month - 1 + months, 12)
    month += 1
    if to_the_month:
        return f"{date(year, month, 1) - timedelta(days=1):%Y-%m}"
    # Made on the 31st, anniversary in a shorter month: its last day stands for the missing one.
    anniversary = date(year, month, min(manufactured_on.day, monthrange(year, month)[1]))
    return f"{anniversary - timedelta(days=1):%Y-%m-%d}"


def usable_until(lot: MaterialLot) -> datetime | None:
    """The moment at which use of the lot ends: the site's midnight after its last day."""
    days = [day for day in (lot.expires_on, lot.retest_on) if day is not None]
    return clock.end_of_day(min(days), lot.site.zone) if days else None
