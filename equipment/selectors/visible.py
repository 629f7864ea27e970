"""Which records of which sites and areas a person may see: one answer for pages, API and search."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from audit.contracts import Places, authority
from equipment.models import Site
from kernel import clock
from kernel.reading import once

R = TypeVar("R", bound=Model)


def sites_for(user: Any, permission: str) -> list[Site]:
    """The sites at which the person holds ``permission`` for the whole site, by code."""
    held = _places(user, permission)
    sites = once("equipment.sites", lambda: list(Site.objects.order_by("code")))
    return [site for site in sites if held.everywhere or site.pk in held.sites]


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
    held = _places(user, permission)
    if held.everywhere:
        return records.filter(**{f"{site}__isnull": False})
    wanted = Q(**{f"{site}__in": sorted(held.sites)})
    for path in areas if held.areas else ():
        wanted |= Q(**{f"{path}__in": sorted(held.areas)})
    return records.filter(wanted)


def _places(user: Any, permission: str) -> Places:
    if not getattr(user, "is_authenticated", False):
        return Places()
    return authority().places_of(user, permission, clock.frozen())
