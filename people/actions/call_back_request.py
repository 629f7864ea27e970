"""Call back a request for a role that one has made: for oneself, for somebody else, or for a deputy."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from kernel import clock
from people.actions._requests import demand_open
from people.choices import RoleRequestState
from people.errors import NotYourRequest
from people.models import RoleRequest, User


@action(
    "people.call_back_request",
    label=_("Call back request"),
    subject="user",
    locks=("request",),
    reason=True,
    own=True,
)
def call_back_request(*, user: User, request: RoleRequest) -> RoleRequest:
    """Whoever asked no longer does; nobody has to agree, and an approval given before counts for nothing (URS-ACC-04).

    Raises ``NotYourRequest`` for what another person has asked for, even where it is about ``user``, and
    ``RequestClosed`` for what has been decided.
    """
    if request.requested_by_id != user.pk:
        raise NotYourRequest(request=request.code, person=request.requested_by.printed_name)
    demand_open(request)
    request.state = RoleRequestState.CALLED_BACK
    request.closed_by, request.closed_at = user, clock.now()
    request.save()
    return request
