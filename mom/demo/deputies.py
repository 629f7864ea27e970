"""Who stands in for whom in the demo plant: the qualified person is on leave for two weeks (URS-ACC-12)."""

from __future__ import annotations

from datetime import timedelta

from kernel import clock
from mom.demo import cast
from people.actions.approve_role_request import approve_role_request
from people.actions.authorise_role_request import authorise_role_request
from people.actions.request_delegation import request_delegation
from people.models import RoleGrant

HOLDER, DEPUTY, ROLE = "xu.hui", "zhou.min", "qualified_person"
LEAVE = timedelta(days=14)


def load() -> None:
    """Asked for by the holder, agreed to by quality and by the administrator; once, whatever became of it."""
    if RoleGrant.objects.exclude(delegated_from=None).exists():
        return
    holder = cast.actor(HOLDER)
    request = request_delegation(
        user=holder,
        grant=RoleGrant.objects.get(user=holder, role__code=ROLE, delegated_from=None),
        deputy=cast.actor(DEPUTY),
        valid_until=clock.now() + LEAVE,
        why="On leave. 休假。",
        actor=holder,
    )
    request = approve_role_request(request=request, actor=cast.actor("chen.jing"))
    authorise_role_request(request=request, actor=cast.actor("admin.sun"))
