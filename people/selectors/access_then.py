"""Who could do what, where and when: from the grants, accounts and roles as they were then (URS-ACC-04)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from audit.contracts import Scope
from audit.selectors.records import versions_as_of
from people.choices import RequestKind, RoleRequestState
from people.models import RoleGrant, RolePermission, RoleRequest, User


def grants_of_then(at: datetime) -> QuerySet[RoleGrant]:
    """Every grant that was in effect at ``at``. A grant is ended from a moment on, never before it, nor deleted."""
    return RoleGrant.objects.filter(Q(valid_until=None) | Q(valid_until__gt=at), valid_from__lte=at)


def covering(grants: QuerySet[RoleGrant], place: Scope) -> QuerySet[RoleGrant]:
    """Those that reach the place, as ``people_granting_role`` decides it; without a place, all of them."""
    if place.site_id is None:
        return grants
    at_site = Q(site=None) | Q(site_id=place.site_id)
    return grants.filter(at_site & (Q(area=None) | Q(area_id=place.area_id)))


def roles_that_permitted(code: str, at: datetime) -> set[int]:
    """The roles that held the permission at that moment, whatever they hold now."""
    return {each.role_id for each in versions_as_of(RolePermission, at, action=code)}


def not_in_use_then(at: datetime) -> set[int]:
    """The accounts that were not there yet, or not in use, at that moment."""
    then = {each.pk for each in versions_as_of(User, at) if each.is_active}
    return set(User.objects.exclude(pk__in=then).values_list("pk", flat=True))


def who_could(code: str, place: Scope, at: datetime) -> QuerySet[RoleGrant]:
    """The grants by which people held ``code`` at the place at ``at``; without a code, any right.

    Each brings the request by which it was agreed to (``agreed``: a list, empty after the first set-up).
    A fixed number of queries, whatever the number of people.
    """
    grants = covering(grants_of_then(at), place).exclude(user__in=not_in_use_then(at))
    if code:
        grants = grants.filter(role__in=roles_that_permitted(code, at))
    return with_agreement(grants)


def with_agreement(grants: QuerySet[RoleGrant]) -> QuerySet[RoleGrant]:
    """The same with person, role, place, and who agreed to each."""
    requests = RoleRequest.objects.filter(
        kind__in=[RequestKind.GRANT, RequestKind.DELEGATE], state=RoleRequestState.APPROVED
    )
    agreed = Prefetch("requests", requests.select_related("owner", "administrator"), to_attr="agreed")
    return grants.select_related("user", "role", "site", "area", "delegated_from__user").prefetch_related(
        agreed
    )


def agreed_by(grant: Any) -> list[str]:
    """Owner and administrator of a grant from ``who_could``; nobody, where the first set-up gave the role."""
    both = [(each.owner, each.administrator) for each in grant.agreed]
    return [person.printed_name for pair in both for person in pair if person is not None]


def could(user_id: int, code: str, place: Scope, at: datetime) -> str | None:
    """The role by which the person held ``code`` there and then; ``None`` when none did."""
    found = who_could(code, place, at).filter(user_id=user_id).order_by("role__code").first()
    return None if found is None else str(found.role.code)


def active_then(user_ids: set[int], at: datetime) -> set[int]:
    """Of these, the accounts that were in use at that moment."""
    return {each.pk for each in versions_as_of(User, at, id__in=user_ids) if each.is_active}
