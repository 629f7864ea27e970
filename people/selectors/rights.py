"""Who may do what, where and when: the one query behind every permission answer (URS-ACC-01, 04)."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet

from audit.context import current_run
from audit.contracts import Scope
from equipment.models import Site
from kernel.reading import is_reading
from people.models import Qualification, RoleGrant, User
from people.selectors.held_rights import held_rights


def grants_in_effect(at: datetime) -> QuerySet[RoleGrant]:
    """Every grant that is valid at ``at``."""
    return RoleGrant.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=at), valid_from__lte=at, user__is_active=True
    )


def granting_role(user_id: int, code: str, scope: Scope, at: datetime | None) -> str | None:
    """The code of a role that gives ``code`` to the person at that place and time, else ``None``.

    A grant for a site covers its areas; a grant for an area covers nothing outside it. A record
    without a place (a material definition) is open to a grant for any place. Without ``at``: now.

    A function of the database (``people/migrations/0003_granting_role.py``), because every action and every
    button asks: PostgreSQL keeps its plan, and knows the time.
    """
    if is_reading() and current_run() is None:
        # A page asks for dozens of rights: it learns all of them at once. What changes a record never does.
        return held_rights(user_id).granting_role(code, scope, at)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT people_granting_role(%s, %s, %s, %s, %s)",
            [user_id, code, scope.site_id, scope.area_id, at],
        )
        row = cursor.fetchone()
    role: str | None = row[0]
    return role


def holds_everywhere(user_id: int, code: str, at: datetime) -> bool:
    """Whether a grant without a site gives ``code``: what it takes to decide for every site."""
    grants = grants_in_effect(at).filter(user_id=user_id, role__permissions__action=code)
    return grants.filter(site=None).exists()


def holds_at_every_site(user_id: int, code: str, at: datetime) -> bool:
    """Whether grants give ``code`` for each site there is, as a whole: what it takes to decide for all of them."""
    held = held_rights(user_id).places_of(code, at)
    return held.everywhere or (
        bool(held.sites) and held.sites >= set(Site.objects.values_list("pk", flat=True))
    )


def sites_of(user_id: int, code: str, at: datetime) -> frozenset[str] | None:
    """The codes of the sites for which the person holds ``code`` as a whole; ``None``: everywhere."""
    return held_rights(user_id).sites_of(code, at)


def people_who_may(code: str, scope: Scope, at: datetime) -> QuerySet[User]:
    """The active people who hold ``code`` at that place and time, by printed name."""
    grants = grants_in_effect(at).filter(role__permissions__action=code)
    if scope.site_id is not None:
        grants = grants.filter(Q(site=None) | Q(site_id=scope.site_id))
        grants = grants.filter(Q(area=None) | Q(area_id=scope.area_id))
    people: QuerySet[User] = User.objects.filter(is_active=True, is_service=False)
    return people.filter(pk__in=grants.values("user_id")).order_by("printed_name")


def is_qualified(user_id: int, kind: str, code: str, at: datetime) -> bool:
    """Whether the person holds a valid qualification for an equipment class or recipe (URS-ACC-12)."""
    return Qualification.objects.filter(
        Q(valid_until=None) | Q(valid_until__gt=at), user_id=user_id, kind=kind, code=code, valid_from__lte=at
    ).exists()


def zone_of(user_id: int, at: datetime) -> str:
    """The time zone of the site where the person holds a role; UTC for who works everywhere in several zones."""
    zones = grants_in_effect(at).filter(user_id=user_id).exclude(site=None)
    own = zones.order_by("site__code").values_list("site__zone", flat=True).first()
    if own is not None:
        return own
    everywhere = set(Site.objects.values_list("zone", flat=True))
    return everywhere.pop() if len(everywhere) == 1 else "UTC"
