"""Which materials, lots and containers a person may see, and which lots time has overtaken."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from equipment.models import Site
from kernel import clock
from materials.choices import LotState
from materials.models import Container, MaterialDefinition, MaterialLot
from people.selectors.rights import grants_in_effect


def visible_sites(user: Any, permission: str, at: datetime | None = None) -> QuerySet[Site]:
    """The sites at which a role of ``user`` grants ``permission`` now."""
    grants = grants_in_effect(at or clock.now()).filter(user_id=user.pk, role__permissions__action=permission)
    everywhere = grants.filter(site=None)
    if everywhere.exists():
        return Site.objects.all()
    return Site.objects.filter(pk__in=grants.values("site_id"))


def materials_in_use() -> QuerySet[MaterialDefinition]:
    """The material master without what is no longer used."""
    return MaterialDefinition.objects.filter(is_active=True)


def lots_visible_to(user: Any) -> QuerySet[MaterialLot]:
    """Lots of the sites where the person may see lots, joined with site and material."""
    sites = visible_sites(user, "materials.view_lot")
    return MaterialLot.objects.filter(site__in=sites).select_related("site", "material")


def containers_visible_to(user: Any) -> QuerySet[Container]:
    """Containers of the sites where the person may see lots, joined with lot and material."""
    sites = visible_sites(user, "materials.view_lot")
    return Container.objects.filter(site__in=sites).select_related("site", "lot__material", "taken_from")


def lots_past_their_date(at: datetime) -> QuerySet[MaterialLot]:
    """Lots whose expiry or retest day may be over at ``at``; the site's midnight decides each one.

    A site's day ends at the earliest ten hours into the same UTC day, so comparing days misses none.
    """
    return (
        MaterialLot.objects.filter(
            Q(expires_on__lte=at.date(), state__in=_MAY_EXPIRE)
            | Q(retest_on__lte=at.date(), state=LotState.RELEASED)
        )
        .select_related("site", "material")
        .order_by("id")
    )


_MAY_EXPIRE = (
    LotState.QUARANTINE,
    LotState.SAMPLED,
    LotState.RELEASED,
    LotState.BLOCKED,
    LotState.RETEST_DUE,
)
