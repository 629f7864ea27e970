"""Agree to a request as administrator: the system's half."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from kernel import clock
from people.actions._requests import demand_administrator, demand_open, is_agreed, take_effect
from people.models import RoleRequest

CODE = "people.authorise_role_request"


def demand_authoriser(request: RoleRequest, actor: Any) -> None:
    """Refuse who does not administer the place, or has a part in the request already."""
    demand_administrator(request, actor, CODE, str(authorise_role_request.label))


@action(CODE, label=_("Approve as administrator"), subject="request", administration=True)
def authorise_role_request(*, request: RoleRequest, actor: Any) -> RoleRequest:
    """The administrator agrees; with the owner's half it takes effect. Never for oneself (URS-ACC-02, 04)."""
    demand_open(request)
    demand_authoriser(request, actor)
    request.administrator, request.administrator_at = actor, clock.now()
    if is_agreed(request):
        take_effect(request, actor)
    request.save()
    return request
