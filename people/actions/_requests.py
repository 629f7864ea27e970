"""A request for a role on its way: filing it, one approval after the other, and what follows from both."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection

from audit.contracts import Scope, authority
from audit.errors import PermissionRefused
from equipment.models import Area, Site
from kernel import clock
from people.actions._delegating import demand_delegable, hold_delegation
from people.actions._granting import demand_grantable
from people.actions._lapsing import lapse_with_grant
from people.actions._places import demand_everywhere
from people.actions._telling import tell_of_decision, tell_of_delegation
from people.choices import RequestKind, RoleRequestState
from people.errors import (
    ApprovedBefore,
    DecidesForThemselves,
    DelegationKeepsItsEnd,
    GrantEndsBeforeItStarts,
    GrantHasEnded,
    HoldsItAlready,
    NotTheOwner,
    OneApprovesBoth,
    OwnRights,
    RequestClosed,
    RequestedBefore,
)
from people.models import Role, RoleGrant, RoleRequest, User
from people.selectors.owners import (
    OWNERS,
    answers_for,
    answers_for_quality,
    has_owner,
    holders_behind,
    is_for_quality,
    was_owned,
)


def file_grant(
    *,
    user: User,
    role: Role,
    site: Site | None,
    area: Area | None,
    valid_from: datetime | None,
    valid_until: datetime | None,
    why: str,
    actor: Any,
) -> RoleRequest:
    """Ask for a role that the person does not hold yet."""
    now = clock.now()
    demand_grantable(user, role, site, area, max(valid_from or now, now), valid_until)
    open_ones = RoleRequest.objects.filter(
        user=user, role=role, site=site, area=area, kind=RequestKind.GRANT, state=RoleRequestState.REQUESTED
    )
    _refuse_second(open_ones.first())
    if valid_until is None and _holds(user, role, site, area, now):
        raise HoldsItAlready(person=user.printed_name, role=str(role.name))
    request = RoleRequest(kind=RequestKind.GRANT, user=user, role=role, site=site, area=area)
    request.valid_from, request.valid_until = valid_from, valid_until
    return _file(request, why, actor, now)


def file_delegation(
    *,
    grant: RoleGrant,
    deputy: User,
    site: Site | None,
    area: Area | None,
    valid_from: datetime | None,
    valid_until: datetime | None,
    why: str,
    actor: Any,
) -> RoleRequest:
    """Ask that a deputy holds the role of a grant for its person."""
    now = clock.now()
    request = RoleRequest(
        kind=RequestKind.DELEGATE, user=deputy, role=grant.role, site=site, area=area, delegated_from=grant
    )
    request.valid_from, request.valid_until = valid_from, valid_until
    demand_delegable(request, max(valid_from or now, now), now)
    open_ones = RoleRequest.objects.filter(
        user=deputy, delegated_from=grant, site=site, area=area, state=RoleRequestState.REQUESTED
    )
    _refuse_second(open_ones.first())
    return _file(request, why, actor, now)


def file_for_grant(
    grant: RoleGrant, kind: RequestKind, valid_until: datetime | None, why: str, actor: Any
) -> RoleRequest:
    """Ask for another end of a grant, or for its end."""
    now = clock.now()
    if grant.valid_until is not None and grant.valid_until <= now:
        raise GrantHasEnded()
    if kind == RequestKind.CHANGE:
        if grant.delegated_from_id is not None:
            raise DelegationKeepsItsEnd()
        if valid_until is not None and valid_until <= max(now, grant.valid_from):
            raise GrantEndsBeforeItStarts()
        demand_grantable(grant.user, grant.role, grant.site, grant.area, grant.valid_from, valid_until)
    _refuse_second(RoleRequest.objects.filter(grant=grant, state=RoleRequestState.REQUESTED).first())
    request = RoleRequest(
        kind=kind, user=grant.user, role=grant.role, site=grant.site, area=grant.area, grant=grant
    )
    request.valid_from, request.valid_until = grant.valid_from, valid_until
    return _file(request, why, actor, now)


def demand_open(request: RoleRequest) -> None:
    """Refuse what has been decided."""
    if request.state != RoleRequestState.REQUESTED:
        raise RequestClosed(request=request.code)


def demand_owner(request: RoleRequest, actor: Any) -> None:
    """Who answers for the place; for a role of the quality unit, somebody of that unit."""
    _demand_another(request, actor, request.owner, request.administrator)
    _demand_own_right(request, actor, OWNERS, request.audit_scope())
    demand_answering(request, actor)


def demand_answering(request: RoleRequest, actor: Any) -> None:
    """For a role of the quality unit, whether to agree or not, somebody of that unit (GMP 18, 24)."""
    is_theirs = not is_for_quality(request.role) or answers_for_quality(
        actor.pk, request.audit_scope(), clock.now()
    )
    if not is_theirs:
        raise NotTheOwner(role=str(request.role.name), person=actor.get_full_name())


def demand_administrator(request: RoleRequest, actor: Any, code: str, label: str) -> None:
    """An administrator of the very place, whoever stands in for its owner."""
    _demand_another(request, actor, request.administrator, request.owner)
    _demand_own_right(request, actor, code, request.place())
    if request.site_id is None:
        demand_everywhere(actor, code, label)
    elif authority().granting_role(actor, code, request.place(), clock.frozen()) is None:
        raise PermissionRefused(actor=actor.get_full_name(), action=label)


def is_agreed(request: RoleRequest) -> bool:
    """Whether nobody else has to agree: the first owner of a plant is let in by the administrator alone."""
    if request.administrator_id is None:
        return False
    return request.owner_id is not None or (answers_for(request.role) and not was_owned())


def take_effect(request: RoleRequest, actor: Any) -> RoleRequest:
    """Enter what both have agreed to; what has changed since it was asked for refuses it."""
    now = clock.now()
    if request.kind in (RequestKind.GRANT, RequestKind.DELEGATE):
        _enter(request, max(request.valid_from or now, now), now)
    else:
        _change(request, now)
    request.state = RoleRequestState.APPROVED
    request.closed_at = now
    if request.kind != RequestKind.DELEGATE:  # holder and deputy have been told by then
        tell_of_decision(request, actor)
    return request


def _enter(request: RoleRequest, start: datetime, now: datetime) -> None:
    if request.kind == RequestKind.DELEGATE:
        hold_delegation(request)
        demand_delegable(request, start, now)
    else:
        demand_grantable(request.user, request.role, request.site, request.area, start, request.valid_until)
    request.grant = RoleGrant(
        user=request.user,
        role=request.role,
        site=request.site,
        area=request.area,
        valid_from=start,
        valid_until=request.valid_until,
        delegated_from=request.delegated_from,
    )
    request.grant.full_clean()
    request.grant.save()
    if request.kind == RequestKind.DELEGATE:
        tell_of_delegation(request.grant)


def _change(request: RoleRequest, now: datetime) -> None:
    grant = RoleGrant.objects.select_for_update(no_key=True).get(pk=request.grant_id)
    if grant.valid_until is not None and grant.valid_until <= now:
        raise GrantHasEnded()
    end = now if request.kind == RequestKind.WITHDRAW else request.valid_until
    if end is not None and request.kind == RequestKind.CHANGE and end <= now:
        raise GrantEndsBeforeItStarts()
    grant.valid_until = end
    grant.save()
    lapse_with_grant(grant)


def _file(request: RoleRequest, why: str, actor: Any, now: datetime) -> RoleRequest:
    request.code = _next_code()
    request.why, request.requested_by, request.requested_at = why, actor, now
    request.is_unowned = not has_owner(request.role, request.place())
    request.full_clean()
    request.save()
    return request


def _next_code() -> str:
    """Counted under a lock that ends with the transaction, so that two askers get two numbers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('people.role_request'))")
    latest = RoleRequest.objects.order_by("-pk").values_list("code", flat=True).first()
    return f"RR-{int(latest.rpartition('-')[2]) + 1 if latest else 1:04}"


def _demand_another(request: RoleRequest, actor: Any, same: Any, other: Any) -> None:
    if request.user_id == actor.pk:
        raise OwnRights(person=request.user.printed_name)
    if request.delegated_from is not None and request.delegated_from.user_id == actor.pk:
        raise DecidesForThemselves(person=actor.get_full_name(), request=request.code)
    if same is not None:
        raise ApprovedBefore(request=request.code, person=same.printed_name)
    if other is not None and other.pk == actor.pk:
        raise OneApprovesBoth(request=request.code, person=actor.get_full_name())


def _demand_own_right(request: RoleRequest, actor: Any, code: str, place: Scope) -> None:
    """Nobody decides about a person by a right that they hold for this very person."""
    near = {request.user_id}
    if request.delegated_from is not None:
        near.add(request.delegated_from.user_id)
    holders = holders_behind(actor.pk, code, place, clock.now())
    if holders and holders <= near:
        raise DecidesForThemselves(person=actor.get_full_name(), request=request.code)


def _refuse_second(found: RoleRequest | None) -> None:
    if found is not None:
        raise RequestedBefore(request=found.code)


def _holds(user: User, role: Role, site: Site | None, area: Area | None, now: datetime) -> bool:
    grants = RoleGrant.objects.filter(user=user, role=role, site=site, area=area, valid_until=None)
    return grants.filter(valid_from__lte=now).exists()
