"""Which materials, lots and containers a person may see, and which lots time has overtaken."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import Least

from equipment.selectors.visible import visible_to
from materials.choices import ContainerKind, LotState, MaterialKind
from materials.models import Container, MaterialDefinition, MaterialLot


def materials_in_use() -> QuerySet[MaterialDefinition]:
    """The material master without what is no longer used."""
    return MaterialDefinition.objects.filter(is_active=True)


def products_in_use() -> QuerySet[MaterialDefinition]:
    """What the plant makes, of the materials in use."""
    return (
        materials_in_use()
        .filter(kind__in=(MaterialKind.INTERMEDIATE, MaterialKind.FINISHED))
        .order_by("code")
    )


def lots_visible_to(user: Any) -> QuerySet[MaterialLot]:
    """Lots of the sites where the person may see lots, joined with site and material."""
    lots = MaterialLot.objects.select_related("site", "material")
    return visible_to(lots, user, "materials.view_lot")


def lots_with_stock(user: Any) -> QuerySet[MaterialLot]:
    """As ``lots_visible_to``, each with what is left of it in ``on_hand``."""
    lots = lots_visible_to(user).annotate(on_hand=Sum("containers__quantity"))
    return lots.order_by("-received_at", "-id")


def containers_visible_to(user: Any) -> QuerySet[Container]:
    """Containers of the sites where the person may see lots, joined with lot and material."""
    containers = Container.objects.select_related("site", "lot__material", "taken_from")
    return visible_to(containers, user, "materials.view_lot")


def containers_to_verify(user: Any) -> QuerySet[Container]:
    """Containers weighed ahead that wait for a second person, without those this person weighed."""
    waiting = containers_visible_to(user).filter(
        kind=ContainerKind.DISPENSED, step_ref="", verifier=None, is_empty=False
    )
    return waiting.exclude(weighed_by=user).order_by("code")


def lots_with_something_left(lots: QuerySet[MaterialLot]) -> QuerySet[MaterialLot]:
    """Those of ``lots`` with a container that is not empty, each with its last day of use in ``last_on``."""
    left = Container.objects.filter(lot=OuterRef("pk"), is_empty=False)
    return lots.filter(Exists(left)).annotate(last_on=Least("expires_on", "retest_on"))


def ends_between(first: date, last: date) -> Q:
    """Released, and the earlier one of expiry and retest lies between the days, both included."""
    return Q(state=LotState.RELEASED, last_on__gte=first, last_on__lte=last)


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
