"""What rests on a grant or on an account ends with it, at the same moment and in the same transaction (URS-ACC-12)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q, QuerySet

from audit.contracts import authority
from kernel import clock
from people.actions.end_delegation import lapse_delegation
from people.models import Role, RoleGrant, User
from people.selectors.deputies import (
    delegations_given,
    delegations_held,
    delegations_resting_on,
    is_of_department,
)


def lapse_with_grant(grant: RoleGrant) -> None:
    """A grant that ends earlier takes its delegations along, and what its person holds only because of it."""
    until = grant.valid_until
    if until is None or grant.delegated_from_id is not None:
        return
    _lapse(delegations_resting_on(grant, until), until, "grant")
    held = delegations_held(grant.user, until).filter(role__department=grant.role.department)
    _lapse_outside_department(held, until)


def lapse_with_account(user: User) -> None:
    """Neither has somebody without an account a deputy, nor are they one."""
    now = clock.now()
    _lapse(delegations_given(user, now), now, "holder")
    _lapse(delegations_held(user, now), now, "deputy")


def lapse_with_department(role: Role) -> None:
    """A role that has moved to another department: its deputies, and those whom it had put into the old one."""
    now = clock.now()
    holders = RoleGrant.objects.filter(role=role, delegated_from=None).values("user_id")
    open_ones = RoleGrant.objects.filter(valid_until__gt=now).exclude(delegated_from=None)
    _lapse_outside_department(open_ones.filter(Q(role=role) | Q(user__in=holders)), now)


def _lapse_outside_department(delegations: QuerySet[RoleGrant], until: datetime) -> None:
    now = clock.now()
    for held in delegations.select_related("user", "role").order_by("pk"):
        place = (held.site_id, held.area_id, max(held.valid_from, now), held.valid_until or until)
        if not is_of_department(held.user, held.role.department, *place):
            _lapse(RoleGrant.objects.filter(pk=held.pk), until, "department")


def _lapse(delegations: QuerySet[RoleGrant], until: datetime, why: str) -> None:
    for each in delegations.order_by("pk"):
        lapse_delegation(grant=each, until=until, why=why, actor=authority().system_actor())
