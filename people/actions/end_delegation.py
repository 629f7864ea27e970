"""End a delegation: by the holder or the deputy, at once; by the system with what it rests on (URS-ACC-12)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from kernel import clock
from people.actions._telling import tell_of_end
from people.errors import GrantHasEnded, NotYourDelegation
from people.models import RoleGrant, User


@action(
    "people.end_delegation",
    label=_("End delegation"),
    subject="user",
    locks=("grant",),
    reason=True,
    own=True,
)
def end_delegation(*, user: User, grant: RoleGrant, actor: Any) -> RoleGrant:
    """Holder or deputy end it from now on; nobody has to agree, for less right is the safe direction."""
    if grant.delegated_from is None or user.pk not in (grant.user_id, grant.delegated_from.user_id):
        raise NotYourDelegation(person=user.printed_name)
    now = clock.now()
    if grant.valid_until is not None and grant.valid_until <= now:
        raise GrantHasEnded()
    grant.valid_until = now
    grant.save()
    tell_of_end(grant, by=user)
    return grant


@action(
    "people.lapse_delegation",
    label=_("Delegation ends with what it rests on"),
    subject="grant",
    event_caused=True,
)
def lapse_delegation(*, grant: RoleGrant, until: datetime, why: str) -> RoleGrant:
    """The system ends it at ``until``; ``why``: ``grant``, ``department``, ``holder`` or ``deputy``."""
    if grant.valid_until is None or grant.valid_until > until:
        grant.valid_until = until
        grant.save()
        if until <= clock.now():
            tell_of_end(grant)
    return grant
