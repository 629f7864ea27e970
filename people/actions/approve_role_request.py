"""Agree to a request as the one who answers for the place: the business owner's half."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from kernel import clock
from people.actions._requests import demand_open, demand_owner, is_agreed, take_effect
from people.models import RoleRequest
from people.selectors.owners import OWNERS


@action(OWNERS, label=_("Approve as owner"), subject="request")
def approve_role_request(*, request: RoleRequest, actor: Any) -> RoleRequest:
    """The owner agrees; with the administrator's half it takes effect. Never for oneself (URS-ACC-02, 04)."""
    demand_open(request)
    demand_owner(request, actor)
    request.owner, request.owner_at = actor, clock.now()
    if is_agreed(request):
        take_effect(request, actor)
    request.save()
    return request
