"""What rests on a grant or on an account ends with it, at the same moment and in the same transaction (URS-ACC-12)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from audit.contracts import authority
from kernel import clock
from people.actions.end_delegation import lapse_delegation
from people.models import RoleGrant, User
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
    now = clock.now()
    for held in delegations_held(grant.user, until).filter(role__department=grant.role.department):
        end = held.valid_until or until
        place = (held.site_id, held.area_id, max(held.valid_from, now), end)
        if not is_of_department(grant.user, grant.role.department, *place):
            _lapse(RoleGrant.objects.filter(pk=held.pk), until, "department")


def lapse_with_account(user: User) -> None:
    """Neither has somebody without an account a deputy, nor are they one."""
    now = clock.now()
    _lapse(delegations_given(user, now), now, "holder")
    _lapse(delegations_held(user, now), now, "deputy")


def _lapse(delegations: QuerySet[RoleGrant], until: datetime, why: str) -> None:
    for each in delegations.order_by("pk"):
        lapse_delegation(grant=each, until=until, why=why, actor=authority().system_actor())
