"""End a role grant from now on; the record of it stays (URS-ACC-04)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from kernel import clock
from people.actions._lapsing import lapse_with_grant
from people.actions._places import demand_everywhere
from people.errors import GrantHasEnded
from people.models import RoleGrant


@action("people.end_grant", label=_("End role grant"), subject="grant", reason=True, administration=True)
def end_grant(*, grant: RoleGrant, actor: Any) -> RoleGrant:
    """Withdraw the role at once, at the place where it was granted; its deputies lose it at the same moment."""
    if grant.site_id is None:
        demand_everywhere(actor, end_grant.code, str(end_grant.label))
    now = clock.now()
    if grant.valid_until is not None and grant.valid_until <= now:
        raise GrantHasEnded()
    grant.valid_until = now
    grant.save()
    lapse_with_grant(grant)
    return grant
