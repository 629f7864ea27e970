"""Make an account for an inspector: it reads, for a time, and ends by itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from equipment.models import Site
from kernel import clock
from people.actions._granting import role_called
from people.actions._requests import file_grant
from people.actions.create_user import create_user
from people.errors import InspectorsOnlyRead, InspectorTooLong
from people.models import RoleKind, RoleRequest, User
from people.rules import in_force


@action(
    "people.create_inspector",
    label=_("Create inspector's account"),
    scope="site",
    secret=("password",),
    administration=True,
)
def create_inspector(
    *,
    site: Site,
    username: str,
    printed_name: str,
    password: str,
    role: str,
    until: datetime,
    why: str,
    language: str = "en",
    actor: Any,
) -> RoleRequest:
    """Create the account, and return the request for a role that only reads, both until ``until``.

    An owner and the administrator agree to the role as to any other. Raises ``InspectorTooLong``.
    """
    now, longest = clock.now(), in_force().inspector_days
    if until <= now or until > now + timedelta(days=longest):
        raise InspectorTooLong(days=longest)
    found = role_called(role)
    if found.kind != RoleKind.READING:
        raise InspectorsOnlyRead(role=role)
    user: User = create_user(
        username=username,
        printed_name=printed_name,
        password=password,
        language=language,
        expires_at=until,
        actor=actor,
    )
    return file_grant(
        user=user, role=found, site=site, area=None, valid_from=None, valid_until=until, why=why, actor=actor
    )
