"""Grant a role without a request: what the first set-up does, before there is anybody to ask."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from audit.context import current_run
from audit.declaration import action
from equipment.models import Area, Site
from kernel import clock
from people.actions._granting import demand_grantable, role_called
from people.errors import OnlyAtSetUp
from people.models import RoleGrant, User


@action("people.grant_role", label=_("Grant role"), subject="user", scope="site", administration=True)
def grant_role(
    *,
    user: User,
    role: str,
    site: Site | None = None,
    area: Area | None = None,
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
) -> RoleGrant:
    """Grant ``role`` at once; no role permits it, and after the first set-up nobody can (URS-ACC-04)."""
    run = current_run()
    if run is None or run.role != "first_set_up":
        raise OnlyAtSetUp()
    found = role_called(role)
    start = valid_from or clock.now()
    demand_grantable(user, found, site, area, start, valid_until)
    grant = RoleGrant(user=user, role=found, site=site, area=area, valid_from=start, valid_until=valid_until)
    grant.full_clean()
    grant.save()
    return grant
