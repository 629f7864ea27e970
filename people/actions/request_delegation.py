"""Ask for a deputy: that somebody holds a role of one's own for a time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from equipment.models import Area, Site
from people.actions._requests import file_delegation
from people.errors import GrantOfSomebodyElse
from people.models import RoleGrant, RoleRequest, User


@action("people.request_delegation", label=_("Ask for a deputy"), subject="user", own=True)
def request_delegation(
    *,
    user: User,
    grant: RoleGrant,
    deputy: User,
    why: str,
    site: Site | None = None,
    area: Area | None = None,
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
    actor: Any,
) -> RoleRequest:
    """File a request that ``deputy`` holds the role of ``grant`` for ``user`` until ``valid_until`` (URS-ACC-12).

    ``site`` and ``area`` narrow the place of the grant; without them it is the same. An owner and an
    administrator agree, as to any role; neither of them is the holder or the deputy.
    """
    if grant.user_id != user.pk:
        raise GrantOfSomebodyElse(person=user.printed_name, role=str(grant.role.name))
    narrowed = site is not None or area is not None
    return file_delegation(
        grant=grant,
        deputy=deputy,
        site=site if narrowed else grant.site,
        area=area if narrowed else grant.area,
        valid_from=valid_from,
        valid_until=valid_until,
        why=why,
        actor=actor,
    )
