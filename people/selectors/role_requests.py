"""Requests for roles: whose they are, who sees them, and who is waited for."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from equipment.selectors.visible import visible_to
from people.choices import RoleRequestState
from people.models import RoleGrant, RoleRequest
from people.selectors.owners import OWNERS

VIEW = "people.view_role_requests"
PEOPLE = "people.view_people"
AUTHORISE = "people.authorise_role_request"
_JOINED = (
    "user",
    "role",
    "site",
    "area",
    "owner",
    "administrator",
    "requested_by",
    "closed_by",
    "grant",
    "delegated_from__user",
)


def requests_visible_to(user: Any) -> QuerySet[RoleRequest]:
    """The requests for roles at the places where the person may read them."""
    return _where(user, VIEW)


def grants_visible_to(user: Any) -> QuerySet[RoleGrant]:
    """Grants, ended ones too, for the places where the person may read accounts; for everywhere, everybody who may."""
    if not user.has_perm(PEOPLE):
        return RoleGrant.objects.none()
    somewhere = visible_to(RoleGrant.objects.all(), user, PEOPLE, areas=("area",))
    every = RoleGrant.objects.select_related("user", "role", "site", "area", "delegated_from__user")
    return every.filter(Q(pk__in=somewhere.values("pk")) | Q(site=None)).order_by("-valid_from", "-pk")


def requests_of(user: Any) -> QuerySet[RoleRequest]:
    """What somebody has asked for, for themselves or for others, and what is asked for them."""
    mine = Q(user_id=user.pk) | Q(requested_by_id=user.pk)
    return RoleRequest.objects.select_related(*_JOINED).filter(mine)


def awaiting_owner(user: Any) -> QuerySet[RoleRequest]:
    """Open requests that lack an owner's approval and may be given this person's."""
    return _open(user, OWNERS).filter(owner=None).exclude(administrator_id=user.pk)


def awaiting_administrator(user: Any) -> QuerySet[RoleRequest]:
    """The same for an administrator's."""
    return _open(user, AUTHORISE).filter(administrator=None).exclude(owner_id=user.pk)


def _open(user: Any, permission: str) -> QuerySet[RoleRequest]:
    requests = _where(user, permission).filter(state=RoleRequestState.REQUESTED)
    return requests.exclude(user_id=user.pk).exclude(delegated_from__user_id=user.pk)


def _where(user: Any, permission: str) -> QuerySet[RoleRequest]:
    """At the person's places; for everywhere, and for places without an owner, for who holds it anywhere."""
    if not user.has_perm(permission):
        return RoleRequest.objects.none()
    every = RoleRequest.objects.select_related(*_JOINED)
    somewhere = visible_to(RoleRequest.objects.all(), user, permission, areas=("area",))
    return every.filter(Q(pk__in=somewhere.values("pk")) | Q(site=None) | Q(is_unowned=True))
