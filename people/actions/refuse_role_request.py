"""Refuse a request for a role, as owner or as administrator."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from kernel import clock
from people.actions._requests import demand_answering, demand_open
from people.actions._telling import tell_of_decision
from people.choices import RoleRequestState
from people.models import RoleRequest


@action("people.refuse_role_request", label=_("Refuse as owner"), subject="request", reason=True)
def refuse_role_request(*, request: RoleRequest, actor: Any) -> RoleRequest:
    """The owner does not agree; the reason says why.

    Raises ``NotTheOwner`` for who does not answer for the role's department.
    """
    demand_answering(request, actor)
    return _refuse(request, actor)


@action(
    "people.decline_role_request",
    label=_("Refuse as administrator"),
    subject="request",
    reason=True,
    administration=True,
)
def decline_role_request(*, request: RoleRequest, actor: Any) -> RoleRequest:
    """The administrator does not agree; the reason says why."""
    return _refuse(request, actor)


def _refuse(request: RoleRequest, actor: Any) -> RoleRequest:
    demand_open(request)
    request.state = RoleRequestState.REFUSED
    request.closed_by, request.closed_at = actor, clock.now()
    request.save()
    tell_of_decision(request, actor)
    return request
