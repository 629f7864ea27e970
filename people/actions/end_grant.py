"""End a role grant from now on; the record of it stays (URS-ACC-04)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.runner import action
from kernel import clock
from people.errors import GrantHasEnded
from people.models import RoleGrant


@action("people.end_grant", label=_("End role grant"), subject="grant", reason=True)
def end_grant(*, grant: RoleGrant) -> RoleGrant:
    """Withdraw the role at once."""
    now = clock.now()
    if grant.valid_until is not None and grant.valid_until <= now:
        raise GrantHasEnded()
    grant.valid_until = now
    grant.save()
    return grant
