"""Grant a role to a person at a site or area from a moment on."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from audit.runner import action
from equipment.models import Area, Site
from kernel import clock
from people.errors import DutiesConflict, GrantEndsBeforeItStarts, UnknownRole
from people.models import Role, RoleGrant, RoleKind, User
from people.selectors.rights import grants_in_effect


@action("people.grant_role", label=_("Grant role"), subject="user")
def grant_role(
    *,
    user: User,
    role: str,
    site: Site | None = None,
    area: Area | None = None,
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
) -> RoleGrant:
    """Grant ``role``; administration and GxP work never meet in one person (URS-ACC-02)."""
    found = Role.objects.filter(code=role).first()
    if found is None:
        raise UnknownRole(role=role)
    start = valid_from or clock.now()
    if valid_until is not None and valid_until <= start:
        raise GrantEndsBeforeItStarts()
    _refuse_conflict(user, found)
    grant = RoleGrant(user=user, role=found, site=site, area=area, valid_from=start, valid_until=valid_until)
    grant.full_clean()
    grant.save()
    return grant


def _refuse_conflict(user: User, role: Role) -> None:
    apart = {RoleKind.GXP: RoleKind.ADMINISTRATION, RoleKind.ADMINISTRATION: RoleKind.GXP}
    other = apart.get(RoleKind(role.kind))
    if other is None:
        return
    if grants_in_effect(clock.now()).filter(user=user, role__kind=other).exists():
        raise DutiesConflict(person=user.printed_name)
