"""Grant a role to a person at a site or area from a moment on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from equipment.models import Area, Site
from kernel import clock
from people.actions._places import demand_everywhere
from people.errors import (
    DutiesConflict,
    GrantEndsBeforeItStarts,
    OwnRights,
    RoleNotForAccount,
    UnknownRole,
)
from people.models import Role, RoleGrant, RoleKind, User

FOR_PROGRAMS = (RoleKind.SERVICE, RoleKind.READING)


@action("people.grant_role", label=_("Grant role"), subject="user", scope="site", administration=True)
def grant_role(
    *,
    user: User,
    role: str,
    site: Site | None = None,
    area: Area | None = None,
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
    actor: Any,
) -> RoleGrant:
    """Grant ``role`` where the administrator may; administration and GxP work never meet in one person.

    URS-ACC-01 to 04. Without ``site`` it holds everywhere, which takes an administrator of everywhere.
    """
    found = Role.objects.filter(code=role).first()
    if found is None:
        raise UnknownRole(role=role)
    start = valid_from or clock.now()
    if valid_until is not None and valid_until <= start:
        raise GrantEndsBeforeItStarts()
    if site is None:
        demand_everywhere(actor, grant_role.code, str(grant_role.label))
    if not _suits(user, found):
        raise RoleNotForAccount(role=found.code, person=user.printed_name)
    _refuse_conflict(user, found, start, valid_until)
    if user.pk == actor.pk:
        raise OwnRights(person=user.printed_name)
    grant = RoleGrant(user=user, role=found, site=site, area=area, valid_from=start, valid_until=valid_until)
    grant.full_clean()
    grant.save()
    return grant


def _suits(user: User, role: Role) -> bool:
    """Programs' roles are for programs; programs hold besides only roles that read (URS-ACC-03)."""
    return role.kind in FOR_PROGRAMS if user.is_service else role.kind != RoleKind.SERVICE


def _refuse_conflict(user: User, role: Role, start: datetime, end: datetime | None) -> None:
    """Also with a grant that begins or ends later: the two must not touch at any time."""
    apart = {RoleKind.GXP: RoleKind.ADMINISTRATION, RoleKind.ADMINISTRATION: RoleKind.GXP}
    other = apart.get(RoleKind(role.kind))
    if other is None:
        return
    grants = RoleGrant.objects.filter(user=user, role__kind=other)
    meeting = grants.filter(Q(valid_until=None) | Q(valid_until__gt=start))
    if end is not None:
        meeting = meeting.filter(valid_from__lt=end)
    if meeting.exists():
        raise DutiesConflict(person=user.printed_name)
