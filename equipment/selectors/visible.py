"""Which records of which sites and areas a person may see: one answer for pages, API and search."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from equipment.models import Area, Site

R = TypeVar("R", bound=Model)


def sites_for(user: Any, permission: str) -> list[Site]:
    """The sites at which the person holds ``permission`` for the whole site, by code."""
    return [site for site in Site.objects.order_by("code") if user.has_perm(permission, site)]


def sites_visible_to(user: Any, permission: str) -> QuerySet[Site]:
    """The same as a queryset, to choose from."""
    return Site.objects.filter(pk__in=[site.pk for site in sites_for(user, permission)]).order_by("code")


def visible_to(
    records: QuerySet[R], user: Any, permission: str, *, site: str = "site", areas: tuple[str, ...] = ()
) -> QuerySet[R]:
    """The ``records`` that the person may see with ``permission``; others do not exist for them.

    ``site`` is the path to the record's site; ``areas`` are paths to its area for those whose right
    is limited to one (``("room__area", "process_cell__area")``).
    """
    whole = sites_for(user, permission)
    wanted = Q(**{f"{site}__in": whole})
    if areas:
        known = {each.pk for each in whole}
        parts = [
            area.pk
            for area in Area.objects.exclude(site_id__in=known).select_related("site")
            if user.has_perm(permission, area)
        ]
        for path in areas if parts else ():
            wanted |= Q(**{f"{path}__in": parts})
    return records.filter(wanted)
