"""What must be true of every grant, whoever enters it: asked when a role is requested and when it is approved."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from equipment.models import Area, Site
from people.actions._signing_rights import signing_rights
from people.errors import (
    AreaOfAnotherSite,
    DutiesConflict,
    GrantEndsBeforeItStarts,
    ProgramsNeverSign,
    RoleNotForAccount,
    TimeBoxed,
    UnknownRole,
)
from people.models import Role, RoleGrant, RoleKind, User
from people.selectors.suiting import APART, right_of, suits


def role_called(code: str) -> Role:
    """The role, or ``UnknownRole``."""
    found: Role | None = Role.objects.filter(code=code).first()
    if found is None:
        raise UnknownRole(role=code)
    return found


def demand_grantable(
    user: User,
    role: Role,
    site: Site | None,
    area: Area | None,
    start: datetime,
    end: datetime | None,
) -> None:
    """Refuse a grant that nobody may give (URS-ACC-02, 03)."""
    if end is not None and end <= start:
        raise GrantEndsBeforeItStarts()
    if area is not None and (site is None or area.site_id != site.pk):
        raise AreaOfAnotherSite(area=area.code)
    if not suits(user, role):
        raise RoleNotForAccount(role=str(role.name), person=user.printed_name)
    signs = right_of(role, signing_rights()) if user.is_service else None
    if signs is not None:
        raise ProgramsNeverSign(role=str(role.name), permission=signs, person=user.printed_name)
    if user.expires_at is not None:
        is_within = end is not None and end <= user.expires_at
        if role.kind != RoleKind.READING or not is_within:
            raise TimeBoxed(person=user.printed_name)
    _refuse_conflict(user, role, start, end)


def _refuse_conflict(user: User, role: Role, start: datetime, end: datetime | None) -> None:
    """Also with a grant that begins or ends later: the two must not touch at any time."""
    other = APART.get(role.kind)
    if other is None:
        return
    grants = RoleGrant.objects.filter(user=user, role__kind=other)
    meeting = grants.filter(Q(valid_until=None) | Q(valid_until__gt=start))
    if end is not None:
        meeting = meeting.filter(valid_from__lt=end)
    if meeting.exists():
        raise DutiesConflict(person=user.printed_name)
