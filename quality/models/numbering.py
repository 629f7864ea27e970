"""The next number of a site's year, free of races: ``DEV-26-0001``."""

from __future__ import annotations

from django.db import connection
from django.db.models.functions import Length

from equipment.models import Site, SiteRecord
from kernel import clock


def next_code(model: type[SiteRecord], site: Site, prefix: str) -> str:
    """The next free code of ``site`` in the site's own year; the number is held until the commit.

    The lock belongs to one site, kind and year, so two people who open deviations at once wait for
    each other and for nobody else; a number of a transaction that fails is used by the next one.
    """
    year = clock.today(site.zone).year % 100
    head = f"{prefix}-{year:02d}-"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"{model._meta.db_table}:{site.pk}:{head}"],
        )
    last = (
        model._base_manager.filter(site=site, code__startswith=head)
        .order_by(Length("code").desc(), "-code")
        .values_list("code", flat=True)
        .first()
    )
    number = int(last.removeprefix(head)) + 1 if last else 1
    return f"{head}{number:04d}"
