"""Who answers for a place: the business owners, who agree to every role that is held there (URS-ACC-04)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.db.models.functions import Coalesce

from audit.contracts import Scope
from people.choices import Department
from people.models import Role, RoleGrant
from people.selectors.rights import grants_in_effect

OWNERS = "people.approve_role_request"


def answers_for(role: Role) -> bool:
    """Whether who holds the role answers for places."""
    return role.permissions.filter(action=OWNERS).exists()


def is_for_quality(role: Role) -> bool:
    """Whether the quality unit alone agrees to the role: its own ones, and those of who keeps the system."""
    return role.department in (Department.QUALITY, Department.IT)


def was_owned() -> bool:
    """Whether anybody ever answered for any place of the plant."""
    return RoleGrant.objects.filter(role__permissions__action=OWNERS).exists()


def has_owner(role: Role, place: Scope) -> bool:
    """Whether anybody may agree to the role at the place."""
    grants = RoleGrant.objects.filter(role__permissions__action=OWNERS)
    if is_for_quality(role):
        grants = grants.filter(role__department=Department.QUALITY)
    now_and_later = grants.filter(user__is_active=True).filter(_not_ended())
    return now_and_later.filter(_covers(place)).exists()


def answers_for_quality(user_id: int, place: Scope, at: datetime) -> bool:
    """Whether the person agrees to roles there as one of the quality unit."""
    grants = grants_in_effect(at).filter(
        user_id=user_id, role__permissions__action=OWNERS, role__department=Department.QUALITY
    )
    return grants.filter(_covers(place)).exists()


def holders_behind(user_id: int, code: str, place: Scope, at: datetime) -> set[int]:
    """For whom the person holds the right there: themselves, and those whose deputy they are (ids)."""
    grants = grants_in_effect(at).filter(user_id=user_id, role__permissions__action=code)
    behind = Coalesce("delegated_from__user_id", "user_id")
    return set(grants.filter(_covers(place)).values_list(behind, flat=True))


def _covers(place: Scope) -> Q:
    """As ``people_granting_role`` has it: no place is covered by any grant, a site by its own and everywhere."""
    if place.site_id is None:
        return Q()
    return (Q(site=None) | Q(site_id=place.site_id)) & (Q(area=None) | Q(area_id=place.area_id))


def _not_ended() -> Q:
    from django.db.models.expressions import RawSQL

    return Q(valid_until=None) | Q(valid_until__gt=RawSQL("pharmom_now()", ()))
