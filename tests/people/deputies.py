"""Xu Hui, the qualified person, asks that somebody stands in; two agree."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client

from audit.context import Reason
from audit.contracts import Scope
from equipment.models import Site
from kernel import clock
from people.actions.approve_role_request import approve_role_request
from people.actions.authorise_role_request import authorise_role_request
from people.actions.request_delegation import request_delegation
from people.models import RoleGrant, RoleRequest, User
from people.selectors.rights import granting_role

RELEASE = "quality.release_batch"
WHY = "On leave"
BECAUSE = Reason("access_change", "Back earlier than planned")


def own(person: User, role: str = "qualified_person") -> RoleGrant:
    found: RoleGrant = RoleGrant.objects.get(user=person, role__code=role, delegated_from=None)
    return found


def ask(cast: Any, holder: str = "xu.hui", deputy: str = "zhou.min", **given: Any) -> RoleRequest:
    """The qualified person asks that somebody of quality assurance stands in, for a week."""
    given.setdefault("valid_until", clock.now() + timedelta(days=7))
    given.setdefault("grant", own(cast[holder]) if holder == "xu.hui" else None)
    return request_delegation(
        user=cast[holder], deputy=cast[deputy], why=given.pop("why", WHY), actor=cast[holder], **given
    )


def agree(cast: Any, request: RoleRequest, owner: str = "chen.jing") -> RoleGrant:
    request = approve_role_request(request=request, actor=cast[owner])
    granted: RoleGrant = authorise_role_request(request=request, actor=cast["admin.sun"]).grant
    return granted


def browser_of(person: User) -> Client:
    found = Client(headers={"accept-language": "en"})
    found.force_login(person)
    return found


def may(person: User, code: str = RELEASE) -> str | None:
    """The role by which the person may do it at the site now."""
    return granting_role(person.pk, code, Scope(Site.objects.get(code="SZ").pk), clock.now())
