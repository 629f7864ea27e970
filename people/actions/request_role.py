"""Ask for a role: for somebody, by an administrator, or for oneself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from equipment.models import Area, Site
from people.actions._granting import role_called
from people.actions._places import demand_everywhere
from people.actions._requests import file_grant
from people.models import RoleRequest, User


@action("people.request_role", label=_("Request role"), subject="user", scope="site", administration=True)
def request_role(
    *,
    user: User,
    role: str,
    why: str,
    site: Site | None = None,
    area: Area | None = None,
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
    actor: Any,
) -> RoleRequest:
    """File a request for ``user``; it takes effect when an owner and an administrator have agreed (URS-ACC-04).

    Without ``site`` the role would hold everywhere, which takes an administrator of everywhere.
    """
    if site is None:
        demand_everywhere(actor, request_role.code, str(request_role.label))
    return file_grant(
        user=user,
        role=role_called(role),
        site=site,
        area=area,
        valid_from=valid_from,
        valid_until=valid_until,
        why=why,
        actor=actor,
    )
