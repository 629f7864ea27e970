"""A role for somebody, as the plant gives it: requested, agreed to by an owner, and by an administrator."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from equipment.models import Area, Site
from kernel import clock
from people.actions.approve_role_request import approve_role_request
from people.actions.authorise_role_request import authorise_role_request
from people.actions.request_role import request_role
from people.models import RoleGrant, RoleRequest, User
from people.selectors.owners import OWNERS, answers_for_quality
from people.selectors.rights import people_who_may


def grant_role(
    *,
    user: User,
    role: str,
    site: Site | None = None,
    area: Area | None = None,
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
    actor: Any,
    owner: User | None = None,
) -> RoleGrant:
    """The grant; ``actor`` is an administrator, ``owner`` by default who answers for the place."""
    request: RoleRequest = request_role(
        user=user,
        role=role,
        site=site,
        area=area,
        valid_from=valid_from,
        valid_until=valid_until,
        why="Needed for the work of the story",
        actor=actor,
    )
    request = approve_role_request(request=request, actor=owner or _owner(request))
    request = authorise_role_request(request=request, actor=actor)
    granted: RoleGrant = request.grant
    return granted


def _owner(request: RoleRequest) -> User:
    """Who answers for the place, by preference somebody of the quality unit."""
    place, now = request.audit_scope(), clock.now()
    holders = list(people_who_may(OWNERS, place, now).exclude(pk=request.user_id))
    return next((each for each in holders if answers_for_quality(each.pk, place, now)), holders[0])
