"""Numbers of excursions; used by the actions of this folder only."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import connection

from environment.models import Excursion
from equipment.models import Site


def next_code(site: Site, at: datetime) -> str:
    """The site's next excursion number of the year, such as ``EX26-0007``.

    A lock of this transaction keeps two excursions at once from getting the same one.
    """
    prefix = f"EX{at.astimezone(ZoneInfo(site.zone)):%y}-"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"environment.excursion {site.code}"])
    last = (
        Excursion.objects.filter(site=site, code__startswith=prefix)
        .order_by("-id")
        .values_list("code", flat=True)
        .first()
    )
    number = int(last.removeprefix(prefix)) + 1 if last else 1
    return f"{prefix}{number:04d}"
