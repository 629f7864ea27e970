"""Ask for a role for oneself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from equipment.models import Area, Site
from people.actions._granting import role_called
from people.actions._requests import file_grant
from people.models import RoleRequest, User


@action("people.request_own_role", label=_("Request a role for oneself"), subject="user", own=True)
def request_own_role(
    *,
    user: User,
    role: str,
    why: str,
    site: Site,
    area: Area | None = None,
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
    actor: Any,
) -> RoleRequest:
    """File a request for oneself at one site; two others decide about it (URS-ACC-04)."""
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
