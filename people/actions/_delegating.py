"""What must be true of a deputy: asked when one is requested, and again when it takes effect (URS-ACC-12)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from people.actions._granting import demand_grantable
from people.errors import (
    BeyondOwnGrant,
    DelegatedFurther,
    DelegationTooLong,
    DeputyHoldsIt,
    DeputyOfAnotherDepartment,
    GrantHasEnded,
    OwnDeputy,
)
from people.models import RoleGrant, RoleRequest, User
from people.rules import in_force
from people.selectors.deputies import covering_whole, is_of_department, own_grants


def demand_delegable(request: RoleRequest, start: datetime, now: datetime) -> datetime:
    """Refuse a deputy whom nobody may have; the moment at which the delegation ends."""
    source, deputy, end = _source(request), request.user, request.valid_until
    if source.delegated_from_id is not None:
        raise DelegatedFurther(person=source.user.printed_name, role=str(source.role.name))
    if deputy.pk == source.user_id:
        raise OwnDeputy()
    if not source.user.is_active or (source.valid_until is not None and source.valid_until <= now):
        raise GrantHasEnded()
    longest = in_force().delegation_days
    if end is None or end - start > timedelta(days=longest):
        raise DelegationTooLong(days=longest)
    demand_grantable(deputy, request.role, request.site, request.area, start, end)
    place: Any = (request.site_id, request.area_id, start, end)
    if not covering_whole(RoleGrant.objects.filter(pk=source.pk), *place).exists():
        raise BeyondOwnGrant(person=source.user.printed_name, role=str(source.role.name))
    if covering_whole(own_grants(deputy).filter(role=request.role), *place).exists():
        raise DeputyHoldsIt(person=deputy.printed_name, role=str(source.role.name))
    if not is_of_department(deputy, request.role.department, *place):
        raise DeputyOfAnotherDepartment(person=deputy.printed_name, role=str(source.role.name))
    return end


def hold_delegation(request: RoleRequest) -> None:
    """Keep what the delegation rests on until the transaction ends, and read it as it is now.

    Whoever ends the holder's grant, the deputy's own ones or one of the accounts does so before, and the
    delegation is refused, or after, and ends it too.
    """
    source = _source(request)
    rows = RoleGrant.objects.select_for_update(no_key=True).order_by("pk")
    list(rows.filter(pk=source.pk) | rows.filter(user_id=request.user_id, delegated_from=None))
    people = User.objects.select_for_update(no_key=True).order_by("pk")
    fresh = {each.pk: each for each in people.filter(pk__in=[source.user_id, request.user_id])}
    request.user = fresh[request.user_id]
    request.delegated_from = RoleGrant.objects.select_related("user", "role").get(pk=source.pk)


def _source(request: RoleRequest) -> RoleGrant:
    if request.delegated_from is None:
        raise LookupError("a delegation says from which grant")
    return request.delegated_from
