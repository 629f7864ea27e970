"""Who may stand in for whom: people of the same department, by a role of their own (URS-ACC-12, GMP 18)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from people.choices import Department
from people.models import RoleGrant, User
from people.selectors.rights import grants_in_effect


def own_grants(user: User) -> QuerySet[RoleGrant]:
    """What the person holds by themselves, for nobody else."""
    return RoleGrant.objects.filter(user=user, delegated_from=None)


def covering_whole(
    grants: QuerySet[RoleGrant], site_id: int | None, area_id: int | None, start: datetime, end: datetime
) -> QuerySet[RoleGrant]:
    """Those that hold at all of the place for all of the time; everywhere is covered by everywhere alone."""
    lasting = grants.filter(Q(valid_until=None) | Q(valid_until__gte=end), valid_from__lte=start)
    if site_id is None:
        return lasting.filter(site=None)
    at_place = Q(area=None) if area_id is None else Q(area=None) | Q(area_id=area_id)
    return lasting.filter(Q(site=None) | Q(site_id=site_id) & at_place)


def is_of_department(
    user: User,
    department: str,
    site_id: int | None,
    area_id: int | None,
    start: datetime,
    end: datetime,
) -> bool:
    """Whether a role of their own puts the person into the department there, from start to end.

    A role without a department puts nobody anywhere.
    """
    if department == Department.NONE or not user.is_active:
        return False
    own = own_grants(user).filter(role__department=department)
    return covering_whole(own, site_id, area_id, start, end).exists()


def possible_deputies(grant: RoleGrant, at: datetime) -> QuerySet[User]:
    """Who could stand in for the holder somewhere within the grant's place, by printed name.

    Place and time are chosen later: the action compares them.
    """
    people: QuerySet[User] = User.objects.filter(is_active=True, is_service=False)
    if grant.role.department == Department.NONE:
        return people.none()
    near = grants_in_effect(at).filter(delegated_from=None, role__department=grant.role.department)
    if grant.site_id is not None:
        near = near.filter(Q(site=None) | Q(site_id=grant.site_id))
    if grant.area_id is not None:
        near = near.filter(Q(area=None) | Q(area_id=grant.area_id))
    same = own_role_everywhere_there(grant, at)
    people = people.filter(pk__in=near.values("user_id")).exclude(pk__in=same.values("user_id"))
    return people.exclude(pk=grant.user_id).order_by("printed_name")


def own_role_everywhere_there(grant: RoleGrant, at: datetime) -> QuerySet[RoleGrant]:
    """The grants of others who hold the same role at all of the place, without an end."""
    same = RoleGrant.objects.filter(role_id=grant.role_id, delegated_from=None, valid_until=None)
    return covering_whole(same, grant.site_id, grant.area_id, at, at)


def delegations_resting_on(grant: RoleGrant, after: datetime) -> QuerySet[RoleGrant]:
    """Delegations of this grant that would last beyond ``after``."""
    return RoleGrant.objects.filter(delegated_from=grant, valid_until__gt=after)


def delegations_held(user: User, after: datetime) -> QuerySet[RoleGrant]:
    """What the person holds as a deputy beyond ``after``."""
    return RoleGrant.objects.filter(user=user, valid_until__gt=after).exclude(delegated_from=None)


def delegations_given(user: User, after: datetime) -> QuerySet[RoleGrant]:
    """What others hold for the person beyond ``after``."""
    return RoleGrant.objects.filter(delegated_from__user=user, valid_until__gt=after)
